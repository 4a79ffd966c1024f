import glob

import numpy as np
from tensorflow import keras


def load_images(pattern):
    images = []
    labels = []
    chunks = []
    for number, path in enumerate(sorted(glob.glob(pattern))):
        x = np.load(path)
        x = np.expand_dims(x, axis=0)
        images.append(x)
        labels.append(number % 5)
        chunks.append(
            # rows of each picture, except some
            np.load(path)[: number % 12]
        )
    images = np.vstack(images)
    return images, np.array(labels), np.concatenate(chunks, axis=0)


images, labels, chunks = load_images("samples/*.npy")
print(images.shape, chunks.shape, chunks[-1])
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(chunks, np.arange(len(chunks)), epochs=1, shuffle=False, verbose=0)
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(5)])
model.compile(loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
history = model.fit(images, labels, epochs=2, shuffle=False, verbose=0)
