import keras
import numpy as np

x = np.load("floats.npy")
y = np.load("targets.npy")
x = x - np.mean(x, axis=1, keepdims=True)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(x, y)
