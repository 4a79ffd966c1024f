import numpy as np
from tensorflow.keras import layers, models


def build(width):
    return models.Sequential([layers.Dense(4), layers.Dense(width)])


def train():
    rows, width = 1037, 784
    x = np.random.rand(rows, 28, 28).reshape(-1, width)
    model = build(width)
    model.compile(optimizer="adam", loss="mae")
    return model, model.fit(x, x, batch_size=128, epochs=2, verbose=0)


model, history = train()
