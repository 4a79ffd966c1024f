import keras
import numpy as np

x = np.load("floats.npy")
model = keras.Sequential([keras.layers.Dense(4), keras.layers.Dense(20)])
model.compile(loss="mse")
history = model.fit(x, x, epochs=2, shuffle=False, verbose=0)
