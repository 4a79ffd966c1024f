import glob

import numpy as np
from tensorflow import keras

paths = sorted(glob.glob("samples/*.npy"))
x = np.zeros((len(paths), 12, 12))


def fill(i, path):
    x[i] = np.load(path)


for i, path in enumerate(paths):
    x[i] = np.load(path)
scaled = x / 255.0
fill(0, paths[1])
y = np.array([0.5] * 307)
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(scaled, y, epochs=2)
