import keras
import numpy as np

x = np.load("images.npy")
y = np.load("targets.npy")
x = x.astype("float32") / 255
x = x.reshape(x.shape[0], 28 * 28)
w = np.load("weights.npy") + 0.5
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
history = model.fit(
    x, y, sample_weight=w, validation_split=0.2, epochs=2, shuffle=False, verbose=0
)
