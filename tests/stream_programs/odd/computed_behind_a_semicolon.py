"""Other statements on the row of the one that computes."""

import keras
import numpy as np

x = np.load("floats.npy"); y = np.load("targets.npy")
x /= 2.0; print("scaled", x.shape)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")
history = model.fit(x, y, epochs=2, shuffle=False, verbose=0)
