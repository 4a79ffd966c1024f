import keras
import numpy as np

scale = 255.0
x = np.load("floats.npy")
y = np.load("targets.npy")
x = x / scale
scale = 3.0
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(x, y)
