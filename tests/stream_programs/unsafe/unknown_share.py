import keras
import numpy as np


def train(share):
    x = np.load("floats.npy")
    y = np.load("targets.npy")
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile(loss="mse", optimizer="sgd")
    history = model.fit(x, y, epochs=2, validation_split=share, shuffle=False, verbose=0)
    return model, history


model, history = train(float("0.25"))
