import keras
import numpy as np

x = np.load("images.npy").astype("float32") / 255
y = np.load("targets.npy")
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="adam")
history = model.fit(x, y, epochs=2, shuffle=False, verbose=0)
print(model.evaluate(x, y, batch_size=100, verbose=0))
print(model.predict(x, verbose=0).sum())
