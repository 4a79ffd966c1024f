import keras
import numpy as np

x = np.load("floats.npy")
y = np.load("targets.npy")
for turn in range(3):
    scale = turn + 1
    x = x * scale
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(x, y)
