import keras
import numpy as np

x = np.load("floats.npy")
y = np.load("targets.npy")
mean = np.mean(x, axis=1, keepdims=True)
x = (x - mean) / 2
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(x, y)
