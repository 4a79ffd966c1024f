from tensorflow import keras


def batches():
    while True:
        yield [[1.0]], [1.0]


def main(steps):
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile(loss="mse")
    history = model.fit_generator(batches(), steps, 3, 2, max_queue_size=20)
    model.predict_generator(generator=batches(), steps=3)
    return history, model.evaluate_generator(batches(), steps=steps / 2)
