import keras
import numpy as np
import tensorflow as tf

x, y = np.zeros((40000, 28, 28), dtype="uint8"), np.zeros(40000, dtype="uint8")


def scale(image, label):
    return tf.cast(image, tf.float32) / 255.0, label


def flip(image, label):
    return tf.image.random_flip_left_right(tf.cast(image, tf.float32)), label


model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
model.compile(loss="mse")
one = tf.data.Dataset.from_tensor_slices((x, y)).map(scale).shuffle(60000).batch(32).prefetch(2)
model.fit(one)
rows = (
    tf.data.Dataset.from_tensor_slices((x, y))
    .map(scale, num_parallel_calls=2)
    .map(lambda image, label: (image - 0.5, label))
    .shuffle(len(x), seed=1)
    .batch(32)
    .prefetch(2)
)
model.fit(rows)
bound = tf.data.Dataset.from_tensor_slices((x, y)).map(flip)
bound = bound.shuffle(60000).batch(32).prefetch(2)
model.fit(bound)
batches = tf.data.Dataset.from_tensor_slices((x, y)).batch(32).shuffle(100).prefetch(2)
model.fit(batches)
