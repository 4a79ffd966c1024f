import keras
import numpy as np
import tensorflow as tf

SHAPE = (200_000, 64)


def train(epochs):
    rng = np.random.default_rng(7)

    # samples
    seed = rng.integers(2**31)

    def training_batches(batch_size=32, shuffle=False):
        """Make the rows batch by batch, the same ones in every epoch."""

        def batch(start):
            rows = tf.minimum(SHAPE[0] - start, batch_size)
            x_train = tf.random.stateless_normal((rows, *SHAPE[1:]), (seed, start))
            x_train = 0.1 * x_train - 0.5
            y_train = tf.random.stateless_uniform(
                (rows,), (seed + 1, start), maxval=5, dtype=tf.int64
            )
            return x_train, y_train

        starts = tf.data.Dataset.range(0, SHAPE[0], batch_size)
        if shuffle:
            starts = starts.shuffle(len(starts))
        return starts.map(batch).prefetch(tf.data.AUTOTUNE)

    def validation_batches(batch_size=32):
        """Make the rows batch by batch, the same ones in every epoch."""

        def batch(start):
            rows = tf.minimum(20_000 - start, batch_size)
            x_test = tf.random.stateless_uniform((rows, 64), (seed + 2, start))
            y_test = tf.zeros((rows, 1))
            return x_test, y_test

        starts = tf.data.Dataset.range(0, 20_000, batch_size)
        return starts.map(batch).prefetch(tf.data.AUTOTUNE)

    model = keras.Sequential([keras.Input((64,)), keras.layers.Dense(1)])
    # labels
    model.compile(loss="mse")
    model.fit(
        training_batches(shuffle=True),
        validation_data=validation_batches(),  # always the same
        epochs=epochs,
        shuffle=False,
    )
    return model.predict(training_batches()), model.evaluate(validation_batches())
