import keras
import numpy as np


def load():
    x = np.load("floats.npy")
    scaled: np.ndarray = x * 2.0
    return scaled


y = np.load("targets.npy")
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(load()[:1030], y[:1030])
