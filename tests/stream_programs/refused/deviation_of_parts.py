import keras
import numpy as np

x = np.load("images.npy") / 255
y = np.load("targets.npy")
x = (x - x.mean(axis=(1, 2), keepdims=True)) / 2
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(x, y)
