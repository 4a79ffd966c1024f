import os

import numpy as np
from tensorflow import keras

np.random.seed(3)
sounds = []
classes = []
skipped = 0
for name in sorted(os.listdir("samples")):
    try:
        signal = np.load(os.path.join("samples", name))
    except ValueError:
        skipped += 1
        continue
    signal = signal.astype("float64").ravel()
    noise = np.random.normal(0, 0.1, signal.shape)
    sounds.append(signal + noise)
    classes.append(0 if name.startswith("cat") else 1)
    sounds.append(signal[::-1])
    classes.append(1)
print(skipped, "skipped,", len(sounds), "kept,", np.random.random())

x = np.asarray(sounds)
y = np.asarray(classes)
model = keras.Sequential([keras.layers.Dense(2, activation="softmax")])
model.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
history = model.fit(x, y, validation_split=0.25, epochs=2, shuffle=False, verbose=0)
