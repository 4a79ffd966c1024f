import numpy as np
from sklearn.model_selection import KFold
from tensorflow import keras

x, y = np.random.rand(80_000, 20), np.random.rand(80_000)


def batches(xs, ys):
    while True:
        for start in range(0, len(xs), 64):
            yield xs[start : start + 64], ys[start : start + 64]


model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
for train, test in KFold(5).split(x):
    # a fold
    model.fit(batches(x[train], y[train]), steps_per_epoch=1000, epochs=3)
