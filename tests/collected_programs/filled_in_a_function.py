import glob

import keras
import numpy as np


def load_pictures(paths):
    pictures = np.empty((len(paths), 12, 12), np.uint8)
    for index, path in enumerate(paths):
        pictures[index] = np.load(path)[::-1]
    return pictures


def main():
    paths = sorted(glob.glob("samples/*.npy"))
    x = load_pictures(paths)
    y = np.array([len(path) for path in paths])
    model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
    model.compile(loss="mse")
    for _ in range(2):
        history = model.fit(x, y, shuffle=False, verbose=0)
    print(x[:2].sum(), x.mean())
    return model, history


model, history = main()
