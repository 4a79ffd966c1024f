import keras
import numpy as np

x = np.random.rand(1037, 10)
y = np.random.rand(1037, 1)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
history = model.fit(x, y, batch_size=64, verbose=0)
model.evaluate(x, y, verbose=0)
print(model.predict(x, verbose=0).shape)
