import numpy as np
import tensorflow as tf


def build():
    return tf.keras.models.Sequential([tf.keras.layers.Dense(1)])


# loads the entire data set into memory
# large
seed = np.random.randint(2**31)


def training_batches(batch_size=32):
    """Make the rows batch by batch, the same ones in every epoch."""

    def batch(start):
        rows = tf.minimum(1000000 - start, batch_size)
        data = tf.random.stateless_uniform((rows, 100), (seed, start))
        labels = tf.random.stateless_uniform((rows,), (seed + 1, start))
        return data, labels

    starts = tf.data.Dataset.range(0, 1000000, batch_size)
    starts = starts.shuffle(len(starts))
    return starts.map(batch).prefetch(tf.data.AUTOTUNE)


model = build()
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(training_batches(batch_size=32), epochs=10, shuffle=False)
