import keras
import numpy as np


def load(source):
    return np.load(source)


x = load(open("floats.npy", "rb"))
y = np.load("targets.npy")
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(x, y)
