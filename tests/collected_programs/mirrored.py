import glob

import keras
import numpy as np

images, darkest = [], []
for path in sorted(glob.glob("samples/*.npy")):
    image = np.load(path)
    images.append(image)
    images.append(np.flip(image, 1))  # mirrored as well
    darkest.append(np.sort(image, axis=None)[:5].mean())
images = np.array(images, dtype="float32")
brightness = images.mean(axis=(1, 2)) - np.repeat(darkest, 2)
order = np.random.RandomState(0).permutation(len(images))
x, y = images[order], brightness[order]

model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
history = model.fit(x, y, epochs=2, shuffle=False, verbose=0)
