import keras
import numpy as np
import tensorflow as tf

x = np.load("floats.npy") * 2.0
y = np.load("targets.npy")
print(np.median(x))
data = tf.data.Dataset.from_tensor_slices((x, y)).batch(32).prefetch(1)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(data)
