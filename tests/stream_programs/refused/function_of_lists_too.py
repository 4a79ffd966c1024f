import keras
import numpy as np

model = keras.Sequential([keras.layers.Dense(20)])
model.compile(loss="mse")


def train(x):
    model.fit(x, x)


train(np.load("floats.npy"))
train([[1.0] * 20])
