import keras
import numpy as np

np.random.seed(0)
x = np.random.rand(1037, 10)
y = np.random.rand(1037, 1)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
history = model.fit(x, y, epochs=2, shuffle=False, verbose=0)
