import glob

import numpy as np
from tensorflow import keras

paths = sorted(glob.glob("samples/*.npy"))
x = np.zeros((len(paths), 12, 12), dtype=np.uint8)
y = np.zeros(len(paths))
for i, path in enumerate(paths):
    x[i] = np.load(path)
    y[i] = "cat" in path
    if i % 100 == 0:
        print(i, "of", len(x))
x = x.astype("float32") / 255.0

model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
model.compile(loss="mse")
history = model.fit(x, y, epochs=2, shuffle=False, verbose=0)
