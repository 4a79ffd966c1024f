import keras
import numpy as np

x = np.load("floats.npy")
y = np.load("targets.npy")
np.nan_to_num(x, copy=False)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(x, y)
