import keras
import numpy as np

x = np.load("floats.npy")
y = np.load("targets.npy")
x = x * 3 + 1
x = (x - x.min()) / (x.max() - x.min())
print(x[0].sum())
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
history = model.fit(x, y, epochs=2, shuffle=False, verbose=0)
