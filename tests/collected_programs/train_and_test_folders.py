import glob

import keras
import numpy as np


def read_folder(pattern):
    pictures = []
    for path in sorted(glob.glob(pattern)):
        pictures.append(np.load(path))
    print("read", len(pictures), "pictures")
    return pictures


train = read_folder("samples/cat*.npy")
test = read_folder("samples/dog*.npy")
x_train = np.array(train, dtype="float32")
x_test = np.array(test, dtype="float32")
y_train = np.arange(len(train)) % 3
y_test = np.arange(len(test)) % 3

model = keras.Sequential(
    [keras.layers.Flatten(), keras.layers.Dense(3, activation="softmax")]
)
model.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
history = model.fit(
    x_train,
    y_train,
    validation_data=(x_test, y_test),
    epochs=3,
    shuffle=False,
    verbose=0,
)
