import keras
import numpy as np


def train(rows=1037):
    x = np.random.rand(rows, 10)
    y = np.random.rand(rows, 1)
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile(loss="mse")
    model.fit(x, y)


train()
