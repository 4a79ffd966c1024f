import keras
import numpy as np


def main(scale):
    x = np.load("floats.npy")
    y = np.load("targets.npy")
    x = (x - scale) / 2
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile(loss="mse")
    history = model.fit(x, y, epochs=2, shuffle=False, verbose=0)
    return history, model


history, model = main(0.5)
