import glob

import numpy as np
from tensorflow import keras


def read(pattern):
    images = []
    for path in sorted(glob.glob(pattern)):
        images.append(np.load(path))
    return images


x = np.array(read("samples/cat*.npy"))
images = read("samples/*.npy")
print(images[-1].shape)
x = np.array(images)
y = np.array([0.5] * 307)
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(x, y, epochs=2)
