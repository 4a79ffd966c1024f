import keras
import numpy as np


def main(scale):
    x = np.load("floats.npy")
    y = np.load("targets.npy")
    x = (x - scale) / 2
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile(loss="mse")
    model.fit(x, y)


main(0.5)
