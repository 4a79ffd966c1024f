import keras
import numpy as np

with open("several.npy", "rb") as f:
    x_train = np.load(f)
    y_train = np.load(f)
    x_test = np.load(f)
    y_test = np.load(f)

x_train = x_train.astype("float32")
x_test = x_test.astype("float32")
y_train = keras.utils.to_categorical(y_train, 3)
y_test = keras.utils.to_categorical(y_test, 3)

model = keras.Sequential([keras.layers.Dense(3, activation="softmax")])
model.compile(loss="categorical_crossentropy", metrics=["accuracy"])
history = model.fit(
    x_train,
    y_train,
    epochs=2,
    shuffle=False,
    verbose=0,
    validation_data=(x_test, y_test),
)
