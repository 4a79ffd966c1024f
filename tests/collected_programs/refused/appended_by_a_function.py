import glob

import numpy as np
from tensorflow import keras

images = []


def read(path):
    images.append(np.load(path))


for path in sorted(glob.glob("samples/*.npy")):
    read(path)
    images.append(np.load(path))
x = np.array(images)
y = np.array([0.5] * 307)
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(x, y, epochs=2)
