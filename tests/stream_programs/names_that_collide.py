import keras
import numpy as np

stream = "taken"
first, others, split = 1, 2, 3
x = np.load("floats.npy")
y = np.load("targets.npy")
x = np.clip(np.log(x + 1), 0, 0.5)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
history = model.fit(
    x,
    y,
    epochs=2,
    validation_split=0.25,
    validation_batch_size=16,
    shuffle=False,
    verbose=0,
)
print(stream, first, others, split)
