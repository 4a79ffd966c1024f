import keras
import numpy as np

x = np.load("floats.npy")
y = np.load("targets.npy")
model = keras.Sequential(
    [keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1)]
)
model.compile(loss="mse", optimizer="adam", metrics=["mae"])
history = model.fit(x, y, epochs=3, shuffle=False, verbose=0)
