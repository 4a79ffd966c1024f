from pathlib import Path

import numpy as np
from tensorflow import keras

folder = Path("samples")
everything = sorted(folder.glob("*.npy"))
pictures = [np.load(folder / path.name) for path in everything if path.name != "x.npy"]
pictures = np.array(pictures)
features = np.stack(
    [np.load(path)[:, ::-1].astype("float64") for path in everything if path.stem]
)
targets = np.arange(len(pictures)).reshape(-1, 1) / len(pictures)

model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(pictures, targets, epochs=1, shuffle=False, verbose=0)
history = model.fit(features, targets, epochs=2, shuffle=False, verbose=0)
