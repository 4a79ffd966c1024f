import numpy as np
import tensorflow as tf


def make():
    x = np.load("x.npy")
    y = np.load("y.npy")
    x = x / 255.0
    return tf.data.Dataset.from_tensor_slices((x, y)).shuffle(len(x)).batch(64)


model = tf.keras.models.Sequential([tf.keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(make().prefetch(tf.data.AUTOTUNE))
