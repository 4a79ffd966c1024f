import keras
import numpy as np

x = np.load("floats.npy").astype("float32")
y = np.load("targets.npy")
mean = np.mean(x)
std = np.std(x)
x -= mean
x /= std
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
history = model.fit(x, y, epochs=2, shuffle=False, verbose=0)
