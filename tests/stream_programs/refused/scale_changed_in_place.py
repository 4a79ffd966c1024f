import keras
import numpy as np

x = np.load("floats.npy")
y = np.load("targets.npy")
scale = np.array([2.0])
x = x / scale
scale[0] = 3
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(x, y)
