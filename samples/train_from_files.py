"""Train on arrays from two files, as most scripts do. It runs in this folder, once make_data.py has written the files.

The README shows what the linter finds here, how it fixes it, and what the verifier measures then.
"""

import keras
import numpy as np

x = np.load("data/x.npy")
y = np.load("data/y.npy")

model = keras.Sequential([keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(x, y, epochs=2, batch_size=2048)
