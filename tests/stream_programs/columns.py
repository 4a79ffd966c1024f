import keras
import numpy as np

data = np.load("floats.npy")
x = data[:, :-1].astype("float32")
y = data[:, -1]
mean = np.array([0.5])
x = (x - mean) * 2
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
history = model.fit(x, y, validation_split=0.1, epochs=2, shuffle=False, verbose=0)
