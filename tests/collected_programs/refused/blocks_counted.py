import glob

import numpy as np
from tensorflow import keras

images = []
for path in sorted(glob.glob("samples/*.npy")):
    images.append(np.load(path)[None])
x = np.concatenate(images)
print(len(images))
y = np.array([0.5] * 307)
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(x, y, epochs=2)
