import keras
import numpy as np

x = np.load("floats.npy")
y = np.load("targets.npy")
for position, row in enumerate(x[:5]):
    row -= row.min()
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(x, y)
