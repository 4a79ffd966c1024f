import keras
import numpy as np

x = np.load("floats.npy")
y = np.load("targets.npy")
model = keras.Sequential([keras.layers.Dense(20)])
model.compile(loss="mse")
model.fit(x, y)
np.save("floats.npy", model.predict(x))
