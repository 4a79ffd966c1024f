"""Annotations as careful people write them, in functions and for variables."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np

Arrays = tuple[np.ndarray, np.ndarray]


def load(folder: Path) -> Arrays:
    x: np.ndarray = np.load(folder / "floats.npy")
    y: np.ndarray = np.load(folder / "targets.npy")
    assert len(x) == len(y), "lengths differ"
    return x, y


def train(folder: Path, epochs: int) -> tuple[keras.Model, keras.callbacks.History]:
    x, y = load(folder)
    model: keras.Model = keras.Sequential([keras.layers.Dense(1)])
    model.compile(loss="mse", optimizer="sgd")
    history = model.fit(x=x, y=y, epochs=epochs, shuffle=False, verbose=0)
    return model, history


model, history = train(Path("."), epochs=2)
