import keras
import numpy as np

x = np.load("floats.npy")
y = np.load("targets.npy")
part = 3
x = (x + part) / 2
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(x, y)
