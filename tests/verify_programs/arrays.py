"""Loads its data whole. `x.npy`, `y.npy` lie beside it."""

import keras
import numpy as np

EPOCHS, BATCH = 3, 256

x = np.load("x.npy")
y = np.load("y.npy")
model = keras.Sequential([keras.Input((x.shape[1],)), keras.layers.Dense(4, "relu"), keras.layers.Dense(1, "sigmoid")])
model.compile("adam", "binary_crossentropy")
model.fit(x, y, epochs=EPOCHS, batch_size=BATCH, class_weight={0: 1.0, 1: 2.0}, verbose=0)
