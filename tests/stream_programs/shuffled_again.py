import keras
import numpy as np

x = np.load("floats.npy")
y = np.load("targets.npy")
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
for _ in range(3):
    model.fit(x, y, verbose=0)
