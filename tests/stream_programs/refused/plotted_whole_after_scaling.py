import keras
import numpy as np

x = np.load("floats.npy")
y = np.load("targets.npy")
x = x / 255
print(np.histogram(x))
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(x, y)
