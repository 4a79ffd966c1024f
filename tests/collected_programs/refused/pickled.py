import glob

import numpy as np
from tensorflow import keras

import pickle

images = []
for path in sorted(glob.glob("samples/*.npy")):
    images.append(np.load(path))
with open("cache.pickle", "wb") as file:
    pickle.dump(images, file)
x = np.array(images)
y = np.array([0.5] * 307)
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(x, y, epochs=2)
