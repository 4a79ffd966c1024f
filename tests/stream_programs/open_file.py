import keras
import numpy as np

with open("floats.npy", "rb") as handle:
    x = np.load(handle)
y = np.load("targets.npy")
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
history = model.fit(x, y, epochs=2, shuffle=False, verbose=0)
