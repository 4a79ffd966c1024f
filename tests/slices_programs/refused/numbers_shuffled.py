import keras
import numpy as np
import tensorflow as tf

x = np.arange(10000000)
y = np.zeros(10000000)
data = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(10000000).batch(32).prefetch(1)
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(data)
