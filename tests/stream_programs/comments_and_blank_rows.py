"""A program whose load has a comment of its own."""

import keras
import numpy as np
from keras import layers

EPOCHS = 2
# the samples, one a row
x = np.load("floats.npy")
y = np.load("targets.npy")  # the targets
x = 2 * x  # as the paper has it
model = keras.Sequential([layers.Dense(1)])
model.compile(loss="mse")
# train
history = model.fit(x, y, epochs=EPOCHS, shuffle=False, verbose=0)  # and wait
