import keras
import numpy as np

model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
train = lambda: model.fit(x, y, validation_split=0.2)
x = np.load("floats.npy")
y = np.load("targets.npy")
train()
