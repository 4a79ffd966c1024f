import keras
import numpy as np
import tensorflow as tf

x_train, y_train = np.load("floats.npy"), np.load("targets.npy")
x_train = x_train / 2.0  # half
x_test = np.load("floats.npy") / 2.0
y_test = np.load("targets.npy")
train = tf.data.Dataset.from_tensor_slices((x_train, y_train)).batch(100)
test = tf.data.Dataset.from_tensor_slices((x_test, y_test)).batch(50)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="adam")
history = model.fit(train, epochs=2, validation_data=test, verbose=0)
print(model.evaluate(test, verbose=0))
