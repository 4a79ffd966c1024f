import keras
import numpy as np

images = np.load("images.npy").astype("float32") / 255
floats = np.load("floats.npy")
y = np.load("targets.npy")
inputs = {
    "image": keras.Input((28, 28), name="image"),
    "row": keras.Input((20,), name="row"),
}
flat = keras.layers.Flatten()(inputs["image"])
both = keras.layers.Concatenate()([flat, inputs["row"]])
model = keras.Model(inputs, keras.layers.Dense(1)(both))
model.compile(loss="mse")
model.fit(x={"image": images, "row": floats}, y=y, epochs=2, batch_size=100)
