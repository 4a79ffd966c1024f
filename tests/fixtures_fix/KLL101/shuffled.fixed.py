import math

import keras
import numpy as np
import tensorflow as tf


def stream(data, *others, batch_size=32, shuffle=False):
    """Draw batches of rows from arrays on disk; `shuffle` draws in a fresh order."""

    def cast(part):
        return part.astype("float32", copy=False) if part.dtype.kind == "f" else part

    def draw(rows):
        first = data[rows]
        parts = [first, *(other[rows] for other in others)]
        return tuple(cast(part) for part in parts)

    def batches():
        order = np.random.permutation(len(data)) if shuffle else None
        for start in range(0, len(data), batch_size):
            rows = slice(start, start + batch_size)
            yield draw(np.sort(order[rows]) if shuffle else rows)

    empty = draw(slice(0))
    signature = tuple(tf.TensorSpec((None, *e.shape[1:]), e.dtype) for e in empty)
    dataset = tf.data.Dataset.from_generator(batches, output_signature=signature)
    steps = math.ceil(len(data) / batch_size)
    dataset = dataset.apply(tf.data.experimental.assert_cardinality(steps))
    return dataset.prefetch(tf.data.AUTOTUNE)


def main():
    x = np.load("x.npy", mmap_mode="r")
    y = np.load("y.npy")
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile(loss="mse")
    model.fit(stream(x, y, shuffle=True), epochs=2, shuffle=False)


main()
