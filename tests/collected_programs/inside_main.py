import os

import numpy as np
from tensorflow import keras

FOLDER = "samples"


def main():
    samples = []
    targets = []
    for name in sorted(os.listdir(FOLDER)):
        if not name.endswith(".npy"):
            continue
        samples.append(np.load(os.path.join(FOLDER, name)))
        targets.append([float(name.startswith("cat"))])
    x = np.stack(samples)
    y = np.asarray(targets)

    model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
    model.compile(optimizer="sgd", loss="mae")
    history = model.fit(x, y, batch_size=50, epochs=2, shuffle=False, verbose=0)
    print(x.dtype, x.ndim, len(samples))
    return model, history


model, history = main()
