import numpy as np
import tensorflow as tf


def build():
    return tf.keras.models.Sequential([tf.keras.layers.Dense(1)])


# loads the entire data set into memory
data = np.random.rand(1000000, 100)  # large
labels = np.random.rand(1000000)

model = build()
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(data, labels, epochs=10, batch_size=32)
