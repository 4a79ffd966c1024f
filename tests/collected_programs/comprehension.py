from pathlib import Path

import numpy as np
from tensorflow import keras

paths = sorted(Path("samples").glob("*.npy"))
x = np.array([np.load(path) for path in paths], dtype=np.float32) / 255
y = np.array([path.name.startswith("cat") for path in paths])

model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
model.compile(loss="mse")
history = model.fit(x, y, batch_size=64, epochs=3, shuffle=False, verbose=0)
