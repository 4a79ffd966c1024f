import keras
import numpy as np


def load_data(scale):
    x = np.load("images.npy")
    y = np.load("targets.npy")
    x = x / scale
    x = np.expand_dims(x, axis=-1)
    return x, y


def train(model, x, y):
    return model.fit(x, y, epochs=2, shuffle=False, verbose=0)


def main():
    x, y = load_data(255.0)
    model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
    model.compile(loss="mse")
    history = train(model, x, y)
    print(len(x), x[0].shape, x[-1].mean())
    return history, model


if __name__ == "__main__":
    history, model = main()
