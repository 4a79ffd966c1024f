import keras
import numpy as np

model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
history = model.fit(np.ones((1037, 32)), np.zeros(1037), epochs=2, verbose=0)
