import keras
import numpy as np
import tensorflow as tf

BATCH = 50
x = np.arange(1037) / 1037
y = np.ones((1037, 1))
dataset = tf.data.Dataset.from_tensor_slices((x, y))
dataset = dataset.map(lambda a, b: ([a, -a], b)).batch(BATCH, True).prefetch(2)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")
history = model.fit(dataset, epochs=3, verbose=0)
