import keras
import numpy as np

x = np.random.randint(0, 256, (1037, 784), "uint8")
x = x.reshape((len(x), 28, 28, 1))
x = (x.astype("float32") - 127.5) / 127.5
y = np.random.choice(10, 1037)
start = 3  # a name that the new function would use for something else
model = keras.Sequential()
model.add(keras.layers.Conv2D(start, 9))
model.add(keras.layers.Flatten())
model.add(keras.layers.Dense(10))
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
model.compile("sgd", loss, metrics=["accuracy"])
history = model.fit(x, y, epochs=2, batch_size=64, verbose=0)
