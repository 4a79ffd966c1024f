import keras
import numpy as np
from keras import layers

x = np.load("floats.npy")
size = np.load("targets.npy")
kind = np.load("classes.npy")
x = x * 2 - 1
n = int(0.8 * len(x))
given = keras.Input((20,))
model = keras.Model(
    given, [layers.Dense(1)(given), layers.Dense(3, activation="softmax")(given)]
)
model.compile(loss=["mse", "sparse_categorical_crossentropy"], optimizer="sgd")
history = model.fit(
    x[:n],
    [size[:n], kind[:n]],
    validation_data=(x[n:], [size[n:], kind[n:]]),
    epochs=2,
    shuffle=False,
    verbose=0,
)
