import keras
import numpy as np

x = np.load(open("images.npy", "rb"))
y = np.array([0] * 500 + [1] * 537)
model = keras.Sequential([keras.Input(x.shape[1:]), keras.layers.Flatten()])
model.add(keras.layers.Dense(1, activation="sigmoid"))
model.compile(loss="binary_crossentropy")
history = model.fit(x, y, epochs=2, shuffle=False, verbose=0)
