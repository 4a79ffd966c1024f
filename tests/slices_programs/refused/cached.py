import keras
import numpy as np
import tensorflow as tf

x = np.random.rand(1037, 20)
y = np.random.rand(1037, 1)
data = tf.data.Dataset.from_tensor_slices((x, y)).batch(32).cache().prefetch(1)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(data)
