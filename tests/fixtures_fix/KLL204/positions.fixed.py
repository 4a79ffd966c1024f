import math

from tensorflow import keras


def batches():
    while True:
        yield [[1.0]], [1.0]


def main(steps):
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile(loss="mse")
    history = model.fit(batches(), steps_per_epoch=steps, epochs=3, verbose=2)
    model.predict(batches(), steps=3)
    return history, model.evaluate(batches(), steps=math.ceil(steps / 2))
