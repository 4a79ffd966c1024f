import keras
import numpy as np

x = np.load("floats.npy")
y = np.load("targets.npy")
x = x * 2.0
half: np.ndarray = x[:1030] - 1.0
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
history = model.fit(half, y[:1030], epochs=2, shuffle=False, verbose=0)
