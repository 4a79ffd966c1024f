import keras
import numpy as np

x = np.load("floats.npy")
y = np.load("targets.npy")
w = np.load("weights.npy")
x -= 0.5
x *= 1 + 1

model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="adam")
history = model.fit(x=x, y=y, sample_weight=w, epochs=2, shuffle=False, verbose=0)
