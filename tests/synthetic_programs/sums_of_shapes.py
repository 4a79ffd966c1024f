import keras
import numpy as np

batch_size = 16  # a name that the new functions have, too
num_batches = 65
input_shape = (6, 5)
x = np.random.rand(batch_size * num_batches, *input_shape).astype("float32")
y = np.random.random((batch_size * num_batches, *input_shape, 1))
model = keras.Sequential([keras.layers.Reshape((*input_shape, 1))])
model.add(keras.layers.Dense(1))
model.compile(optimizer="sgd", loss="mse")
history = model.fit(x, y, batch_size=batch_size, epochs=2, verbose=0)
