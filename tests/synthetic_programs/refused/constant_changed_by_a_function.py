import keras
import numpy as np

ROWS = 1037


def quickly():
    global ROWS
    ROWS = 100


quickly()
x = np.random.rand(ROWS, 10)
y = np.random.rand(ROWS, 1)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(x, y)
