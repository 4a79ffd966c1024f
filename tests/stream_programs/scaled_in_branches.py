import keras
import numpy as np

NORMALISE = True
x = np.load("images.npy")
y = np.load("targets.npy")
if NORMALISE:
    x = x.astype("float32")
    x /= 255
else:
    x = x.astype("float32")
for epochs in (1, 2):
    model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
    model.compile(loss="mse")
    history = model.fit(x, y, epochs=epochs, shuffle=False, verbose=0)
    print(history.history)
