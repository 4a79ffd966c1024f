import numpy as np
from tensorflow import keras

series = np.load("series.npy")
windows = []
for i in range(307):
    window = series[i : i + 12]
    windows.append(window)
series -= series.mean()
x = np.array(windows)
y = np.array([0.5] * 307)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(x, y, epochs=2)
