import glob

import numpy as np
from tensorflow import keras

images = []
for path in sorted(glob.glob("samples/*.npy")):
    image = np.load(path)
    images.append(image[1:])
    image -= image.min()
x = np.array(images)
y = np.array([0.5] * 307)
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(x, y, epochs=2)
