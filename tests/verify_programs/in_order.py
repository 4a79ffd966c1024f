"""The same training as arrays.py with shuffle=False, from a memory map."""

import keras
import numpy as np
import tensorflow as tf

EPOCHS, BATCH = 3, 256

x = np.load("x.npy", mmap_mode="r")
y = np.load("y.npy")
steps = -(-len(x) // BATCH)


def batches():
    for start in range(0, len(x), BATCH):
        yield x[start : start + BATCH], y[start : start + BATCH]


signature = (tf.TensorSpec((None, x.shape[1]), x.dtype), tf.TensorSpec((None,), y.dtype))
dataset = tf.data.Dataset.from_generator(batches, output_signature=signature)
dataset = dataset.apply(tf.data.experimental.assert_cardinality(steps)).prefetch(2)
model = keras.Sequential([keras.Input((x.shape[1],)), keras.layers.Dense(4, "relu"), keras.layers.Dense(1, "sigmoid")])
model.compile("adam", "binary_crossentropy")
model.fit(dataset, epochs=EPOCHS, class_weight={0: 1.0, 1: 2.0}, verbose=0)
