import keras
import numpy as np

x = np.load("floats.npy")
y = np.load("targets.npy")
for _ in range(3):
    x = x / x.max()
    x = x + 1
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(x, y)
