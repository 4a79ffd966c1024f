import glob

import numpy as np
from tensorflow import keras


def load(path):
    return np.load(path).astype("float32")


paths = sorted(glob.glob("samples/*.npy"))
x = np.array(list(map(load, paths)), dtype="float16")
rows = list(np.load(path)[0] for path in paths)
rows = np.stack(rows)
y = np.array(list(map(len, paths)))

first = keras.Input((12, 12))
second = keras.Input((12,))
outputs = keras.layers.Dense(1)(
    keras.layers.concatenate([keras.layers.Flatten()(first), second])
)
model = keras.Model([first, second], outputs)
model.compile(loss="mse")
history = model.fit([x, rows], y, epochs=2, shuffle=False, verbose=0)
