import keras
import numpy as np
import tensorflow as tf


def dataset(x):
    return tf.data.Dataset.from_tensor_slices((x, x)).batch(32).prefetch(1)


model = keras.Sequential([keras.layers.Dense(20)])
model.compile(loss="mse")
model.fit(dataset(np.load("floats.npy")))
model.fit(dataset([[1.0] * 20] * 50))
