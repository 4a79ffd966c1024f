import keras
import numpy as np


def main():
    np.random.seed(3)
    x = np.load("x.npy")
    y = np.load("y.npy")
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile(loss="mse")
    model.fit(x, y, epochs=2)
    print(np.random.rand())


main()
