import sys

import keras
import numpy as np

x = np.load("floats.npy")
y = np.load("targets.npy")
if len(sys.argv) > 1:
    x = x * 2
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(x, y)
