import keras
import numpy as np
import tensorflow as tf

x, y = np.zeros((40000, 28, 28), dtype="uint8"), np.zeros(40000, dtype="uint8")


def scale(image, label):
    return tf.cast(image, tf.float32) / 255.0, label


def jitter(image, label):
    return tf.image.random_brightness(tf.cast(image, tf.float32), 0.1), label


model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
model.compile(loss="mse")
slices = tf.data.Dataset.from_tensor_slices((x, y))
model.fit(slices.cache().map(scale, num_parallel_calls=2).batch(32).prefetch(2))
model.fit(slices.cache().map(jitter).batch(32).prefetch(2))
repeated = slices.batch(32).cache()
repeated = repeated.repeat(3).prefetch(2)
model.fit(repeated)
endless = slices.shuffle(100).cache().repeat().batch(32).prefetch(2)
model.fit(endless, steps_per_epoch=10)
