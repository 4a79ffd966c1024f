import keras
import numpy as np

x = np.load("floats.npy")
y = [0.5] * 1037
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(x, y)
