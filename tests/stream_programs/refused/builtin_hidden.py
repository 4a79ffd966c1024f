import keras
import numpy as np

x = np.load("floats.npy")
y = np.load("targets.npy")
max = x[0].max()
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(x, y)
