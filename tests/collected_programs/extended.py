import glob

import numpy as np
from tensorflow import keras


def of_one_class(name):
    return [np.load(path) for path in sorted(glob.glob(f"samples/{name}*.npy"))]


pictures, labels = [], []
for label, name in enumerate(["cat", "dog"]):
    found = of_one_class(name)
    pictures.extend(found)
    labels += [label] * len(found)
pictures = np.array(pictures)
pictures = pictures[..., np.newaxis]
labels = np.array(labels)

model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="adam")
history = model.fit(pictures, labels, epochs=2, shuffle=False, verbose=0)
