import keras
import numpy as np
import tensorflow as tf

x = np.load("floats.npy")
y = np.load("targets.npy")
print(x.mean())
data = tf.data.Dataset.from_tensor_slices((x, y)).batch(32).prefetch(1)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
history = model.fit(data, verbose=0)
