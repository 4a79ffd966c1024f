import keras
import numpy as np

(x, y), _ = keras.datasets.mnist.load_data()
x = np.divide(x, 255.0)
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(10)])
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(x, y)
