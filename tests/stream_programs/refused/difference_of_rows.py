import keras
import numpy as np

x = np.load("floats.npy")
y = np.load("targets.npy")
x = x[1:] - x[:-1]
y = y[1:]
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(x, y)
