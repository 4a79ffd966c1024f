import glob

import numpy as np
from tensorflow import keras

images = ["none"]


def read(pattern):
    global images
    images = []
    for path in sorted(glob.glob(pattern)):
        images.append(np.load(path))
    return np.array(images)


x = read("samples/*.npy")
print(images[0])
y = np.array([0.5] * 307)
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(x, y, epochs=2)
