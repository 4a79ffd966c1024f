import keras
import numpy as np


class Data:
    def load(self):
        x = np.load("floats.npy")
        return x / 2


def trained(data):
    x = data.load()
    print(x.sum())
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile(loss="mse")
    return model.fit(x, x)


trained(Data())
