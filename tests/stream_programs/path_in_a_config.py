"""Paths and numbers come from a dict."""

import keras
import numpy as np

CONFIG = {"x": "floats.npy", "y": "targets.npy", "epochs": 2, "batch_size": 64}


def main(config):
    x = np.load(CONFIG["x"])
    y = np.load(CONFIG["y"])
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile(loss="mse", optimizer="sgd")
    history = model.fit(
        x,
        y,
        epochs=config["epochs"],
        batch_size=config["batch_size"],
        shuffle=False,
        verbose=0,
    )
    return model, history


model, history = main(CONFIG)
