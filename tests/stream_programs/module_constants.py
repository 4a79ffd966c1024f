import keras
import numpy as np

LOW, HIGH = 0.25, 0.75
SCALE = 2.0


def main():
    x = np.load("floats.npy")
    y = np.load("targets.npy")
    x = np.clip(x, 0.1, 0.9) * SCALE
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile(loss="mse")
    history = model.fit(x, y, epochs=2, shuffle=False, verbose=0)
    return history, model


history, model = main()
