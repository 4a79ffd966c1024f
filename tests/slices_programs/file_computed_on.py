import keras
import numpy as np
import tensorflow as tf

PIXELS = 255.0
images = np.load("images.npy")
images = images.astype("float32") / PIXELS
images = images[..., np.newaxis]
data = tf.data.Dataset.from_tensor_slices(images)
data = data.map(lambda image: (image, tf.reduce_mean(image))).batch(32).prefetch(1)
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")
history = model.fit(data, epochs=2, verbose=0)
