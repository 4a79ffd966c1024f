"""Inputs and targets are columns of the same array, parted by position; the parts are used again."""

import keras
import numpy as np

sequences = np.load("images.npy")
n = sequences.shape[0]
x = sequences[:, :-1, :]
y = sequences[:, -1, 0]
split = int(0.8 * n)
x_train, x_test = x[:split], x[split:]
y_train, y_test = y[:split], y[split:]
print(x_train.shape, x_test.shape, y_train.shape)
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
model.compile(loss="mae", optimizer="adam")
history = model.fit(
    x_train,
    y_train,
    epochs=2,
    batch_size=72,
    validation_data=(x_test, y_test),
    shuffle=False,
    verbose=0,
)
guess = model.predict(x_test, verbose=0)
print(np.sqrt(np.mean((guess[:, 0] - y_test) ** 2)))
del x_train, y_train
