import glob

import numpy as np
from tensorflow import keras


class Reader:
    def __init__(self):
        self.images = []

    def read(self, pattern):
        for path in sorted(glob.glob(pattern)):
            self.images.append(np.load(path))


reader = Reader()
reader.read("samples/*.npy")
x = np.array(reader.images)
y = np.array([0.5] * 307)
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(x, y, epochs=2)
