import numpy as np
from tensorflow import keras

BATCH = 2


def build(path):
    model = keras.models.load_model(path)
    model.compile(optimizer="adam", loss="mse")
    return model


def train(model, scans):
    size = 4
    model.fit(scans, scans, batch_size=size)


scans = np.load("scans.npy")
model = build("unet.keras")
model.fit(scans, scans, batch_size=BATCH)
model.predict(scans)  # all
other = build("other.keras")
train(other, scans)
other.evaluate(
    scans,
    scans,
)
