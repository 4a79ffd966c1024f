import keras
import numpy as np

x = np.load("images.npy", mmap_mode="r")
w = np.memmap("raw.dat", dtype="float32", mode="r", shape=(1037, 20))
y = np.load("targets.npy")
left, right = keras.Input((28, 28)), keras.Input((20,))
both = keras.layers.Concatenate()([keras.layers.Flatten()(left), right])
model = keras.Model([left, right], keras.layers.Dense(1)(both))
model.compile(loss="mse")
history = model.fit([x / 255, w], y, epochs=2, shuffle=False, verbose=0)
