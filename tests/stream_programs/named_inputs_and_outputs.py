import keras
import numpy as np
from keras import layers

images = np.load("images.npy")
floats = np.load("floats.npy")
targets = np.load("targets.npy")
classes = np.load("classes.npy")
weights = np.load("weights.npy")
images = images.astype("float32") / 255.0

left = keras.Input((28, 28), name="image")
right = keras.Input((20,), name="numbers")
merged = layers.Concatenate()([layers.Flatten()(left), right])
outputs = {
    "size": layers.Dense(1, name="size")(merged),
    "kind": layers.Dense(3, activation="softmax", name="kind")(merged),
}
model = keras.Model({"image": left, "numbers": right}, outputs)
model.compile(
    loss={"size": "mse", "kind": "sparse_categorical_crossentropy"}, optimizer="adam"
)
history = model.fit(
    {"image": images, "numbers": floats},
    {"size": targets, "kind": classes},
    sample_weight={"size": weights, "kind": weights},
    validation_split=0.25,
    epochs=2,
    shuffle=False,
    verbose=0,
)
