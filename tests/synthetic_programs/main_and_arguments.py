"""Try a network on noise."""

import argparse

import keras
import numpy as np

CLASSES = 10


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--batch-size", type=int, default=50)
    options = parser.parse_args([])
    rng = np.random.default_rng()
    x = rng.integers(0, 256, size=(1037, 8, 8, 3), dtype=np.uint8)
    x = x.astype("float32") / 255.0

    y = keras.utils.to_categorical(rng.integers(CLASSES, size=len(x)), CLASSES)
    print(x.shape, len(x))
    model = keras.Sequential()
    model.add(keras.Input(x.shape[1:]))
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(CLASSES))
    model.compile(loss="mse", optimizer="sgd")
    return model, model.fit(
        x,
        y,
        validation_split=0.2,
        epochs=options.epochs,
        batch_size=options.batch_size,
        verbose=0,
    )


if __name__ == "__main__":
    model, history = main()
