import numpy as np
from tensorflow import keras

x = np.load("images.npy")
y = np.load("targets.npy")

# scale
x = x.astype("float32") / 255.0
x = x.reshape(-1, 28, 28, 1)
n = int(0.8 * len(x))
x_train, x_val = x[:n], x[n:]
y_train, y_val = y[:n], y[n:]
print(x_train.shape, len(x_val))

model = keras.Sequential(
    [
        keras.layers.Flatten(),
        keras.layers.Dense(8, activation="relu"),
        keras.layers.Dense(1),
    ]
)
model.compile(loss="mse", optimizer="sgd")
history = model.fit(
    x_train, y_train, 32, 3, 0, validation_data=(x_val, y_val), shuffle=False
)
print(model.evaluate(x_val, y_val, verbose=0))
