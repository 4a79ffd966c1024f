"""Train a small image classifier on arrays from disk: an ordinary script with four ordinary memory problems.

This file is linted, never run: see the README for the command and what it prints.
"""

import argparse

import keras
import numpy as np

WIDTHS = (16, 32, 64)
CLASSES = 10


def random_data(rows=20_000, side=96):
    """Stand-in data, to try the script without the real files."""
    images = np.random.rand(rows, side, side, 3)
    labels = np.random.randint(0, CLASSES, rows)
    return images, labels


def read_data(part):
    images = np.load(f"data/{part}_images.npy")
    labels = np.load(f"data/{part}_labels.npy")
    return images.astype("float32") / 255.0, labels


def build_model(width):
    model = keras.Sequential(
        [
            keras.layers.Conv2D(width, 3, activation="relu"),
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(CLASSES, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--dry-run", action="store_true", help="train on random data")
    options = parser.parse_args()

    images, labels = random_data() if options.dry_run else read_data("train")
    for width in WIDTHS:
        model = build_model(width)
        model.fit(images, labels, epochs=5, batch_size=64, validation_split=0.2)

    images, labels = read_data("test")
    correct = 0
    for image, label in zip(images, labels, strict=True):
        scores = model.predict(image[np.newaxis], verbose=0)
        correct += int(np.argmax(scores) == label)
    print(f"accuracy: {correct / len(labels):.3f}")


if __name__ == "__main__":
    main()
