import keras
import numpy as np

x = np.zeros((40_000, 8))
y = np.zeros((40_000,), dtype="int64")
y = keras.utils.to_categorical(y, 2000)
model = keras.Sequential([keras.layers.Dense(y.shape[1], activation="softmax")])
model.compile(loss="categorical_crossentropy")
model.fit(x, y)
