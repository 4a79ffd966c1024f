import keras
import numpy as np
import tensorflow as tf

x = np.random.rand(1037, 20)
y = np.random.rand(1037, 1)
train = (
    tf.data.Dataset.from_tensor_slices((x, y))
    .shuffle(len(x))
    .batch(64)
    .map(lambda a, b: (tf.cast(a, tf.float32), tf.cast(b, tf.float32) * 2.0 - 1.0))
    .prefetch(tf.data.AUTOTUNE)
)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
history = model.fit(train, epochs=2, verbose=0)
