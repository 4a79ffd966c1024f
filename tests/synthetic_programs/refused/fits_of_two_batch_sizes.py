import keras
import numpy as np

x = np.random.rand(1037, 10)
y = np.random.rand(1037, 1)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(x, y, batch_size=64)
model.fit(x, y)
