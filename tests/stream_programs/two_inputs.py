import keras
import numpy as np
from keras import layers

images = np.load("images.npy").astype("float32") / 255
floats = np.load("floats.npy")
targets = np.load("targets.npy") * 10

left, right = keras.Input((28, 28)), keras.Input((20,))
merged = layers.Concatenate()([layers.Flatten()(left), right])
model = keras.Model([left, right], layers.Dense(1)(merged))
model.compile(loss="mse", optimizer="adam")
history = model.fit(
    [images, floats], targets, epochs=2, batch_size=64, shuffle=False, verbose=0
)
print(model.evaluate([images, floats], targets, verbose=0))
print(model.predict([images, floats], verbose=0).sum())
