import keras
import numpy as np


def prepare(path):
    x = np.load(path)
    x -= np.mean(x, axis=0)
    x /= x.std(axis=0)
    return x


x = prepare("floats.npy")
y = np.load("targets.npy")
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
history = model.fit(x, y, epochs=2, shuffle=False, verbose=0)
