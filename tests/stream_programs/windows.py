import keras
import numpy as np

x = np.load("floats.npy")
x = (x / 2).reshape(-1, 5)
y = np.load("targets.npy").repeat(4)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
history = model.fit(x, y, epochs=2, shuffle=False, verbose=0)
