import keras
import numpy as np

keras.utils.set_random_seed(1)
rows = 1037
x = np.ones((rows, 10)) * 0.3 - 0.1
y = np.full(rows, 3)
model = keras.Sequential()
model.add(keras.layers.Dense(4))
model.add(keras.layers.Dropout(0.5))
model.add(keras.layers.Dense(1))
model.compile(loss="mse", optimizer="adam")
history = model.fit(x, y, epochs=3, validation_split=0.25, verbose=0)
print(model.evaluate(x, y, batch_size=7, verbose=0))
print(model.predict(x, verbose=0).sum())
