import glob

import numpy as np
from tensorflow import keras

paths = sorted(glob.glob("samples/*.npy"))
x = np.empty((len(paths), 12, 12), dtype="object")
for i, path in enumerate(paths):
    x[i] = np.load(path)
y = np.array([0.5] * 307)
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(x, y, epochs=2)
