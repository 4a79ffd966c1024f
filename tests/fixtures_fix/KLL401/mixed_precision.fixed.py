import keras
import numpy as np

keras.mixed_precision.set_global_policy("mixed_float16")
x, y = np.zeros((100, 4)), np.zeros((100, 1))
for units in (8, 16, 32):
    model = keras.Sequential([keras.layers.Dense(units)])
    model.compile(loss="mse")
    model.fit(x, y, epochs=3)
