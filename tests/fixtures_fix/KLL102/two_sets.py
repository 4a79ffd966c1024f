import keras
import numpy as np

SHAPE = (200_000, 64)


def train(epochs):
    rng = np.random.default_rng(7)

    # samples
    x_train = 0.1 * rng.normal(size=SHAPE) - 0.5
    model = keras.Sequential([keras.Input(x_train.shape[1:]), keras.layers.Dense(1)])
    y_train = rng.integers(5, size=len(x_train))  # labels

    x_test, y_test = rng.random((20_000, 64)), np.zeros((20_000, 1))
    model.compile(loss="mse")
    model.fit(
        x_train,
        y_train,
        validation_data=(x_test, y_test),  # always the same
        epochs=epochs,
    )
    return model.predict(x_train), model.evaluate(x_test, y_test)
