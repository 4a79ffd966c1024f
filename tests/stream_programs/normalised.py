import keras
import numpy as np

x_train = np.load("images.npy").astype("float32")
x_test = np.load("images.npy").astype("float32")
y_train = np.load("targets.npy")
y_test = np.load("targets.npy")

mean = x_train.mean(axis=0)
std = np.std(x_train, axis=0)
std[std == 0] = 1
x_train = (x_train - mean) / (std + 1e-7)
x_test = (x_test - mean) / (std + 1e-7)
print(mean.sum(), std.dtype)

model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
model.compile(loss="mse")
history = model.fit(
    x_train,
    y_train,
    validation_data=(x_test, y_test),
    epochs=2,
    shuffle=False,
    verbose=0,
)
