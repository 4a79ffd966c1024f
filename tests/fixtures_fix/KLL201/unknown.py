import numpy as np
from tensorflow import keras


def batches():
    while True:
        yield np.zeros((32, 4)), np.zeros((32, 1))


model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(batches(), epochs=3)
