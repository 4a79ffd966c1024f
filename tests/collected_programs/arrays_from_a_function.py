import os

import numpy as np
from sklearn.model_selection import train_test_split
from tensorflow import keras

CLASSES = ["cat", "dog"]


def load_data(folder, limit=None):
    images = []
    labels = []
    for name in sorted(os.listdir(folder))[:limit]:
        image = np.load(os.path.join(folder, name))
        images.append(np.expand_dims(image, -1))
        labels.append(CLASSES.index(name[:3]))
    images = np.array(images, dtype="float32") / 255.0
    labels = np.array(labels)
    return images, labels


def main():
    x, y = load_data("samples")
    x_train, x_test, y_train, y_test = train_test_split(
        x, y, test_size=0.2, random_state=1
    )
    model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
    model.compile(loss="mse", optimizer="adam")
    history = model.fit(
        x_train, y_train, validation_split=0.1, epochs=2, shuffle=False, verbose=0
    )
    print(model.evaluate(x_test, y_test, verbose=0))
    return model, history


if __name__ == "__main__":
    model, history = main()
