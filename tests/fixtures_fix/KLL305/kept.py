import keras
import numpy as np
import tensorflow as tf

x, y = np.zeros((40000, 28, 28), dtype="uint8"), np.zeros(40000, dtype="uint8")


def scale(image, label):
    return tf.cast(image, tf.float32) / 255.0, label


model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
model.compile(loss="mse")
slices = tf.data.Dataset.from_tensor_slices((x, y))
# The scaled images are also used without the shuffle.
scaled = slices.map(scale)
model.fit(scaled.shuffle(60000).batch(32).prefetch(2), validation_data=scaled.batch(32).prefetch(2))
commented = (
    slices.map(scale)  # bytes to floats
    .shuffle(60000)
    .batch(32)
    .prefetch(2)
)
model.fit(commented)
apart = slices.map(scale).filter(lambda image, label: label > 0).shuffle(60000).batch(32).prefetch(2)
model.fit(apart)
