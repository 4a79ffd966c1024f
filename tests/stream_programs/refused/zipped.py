import keras
import numpy as np

data = np.load("data.npz")
x = data["x"]
y = data["y"]
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(x, y)
