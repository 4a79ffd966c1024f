import keras
import numpy as np

rows = 1037
width, start = 20, 3
seed = "a name of the program"
training_batches = 2
batch = np.random.rand(rows, width) * start
y = np.random.rand(rows, start)
model = keras.Sequential([keras.layers.Dense(start)])
model.compile(loss="mse")
history = model.fit(batch, y, epochs=training_batches, verbose=0)
