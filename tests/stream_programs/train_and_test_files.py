import keras
import numpy as np

X_train = np.load("images.npy")
X_test = np.load("images.npy")
y_train = np.load("targets.npy")
y_test = np.load("targets.npy")
X_train = X_train.astype("float32")
X_test = X_test.astype("float32")
X_train /= 255
X_test /= 255

model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
model.compile(loss="mse")
history = model.fit(
    X_train,
    y_train,
    batch_size=128,
    epochs=2,
    verbose=0,
    validation_data=(X_test, y_test),
    shuffle=False,
)
print(model.evaluate(X_test, y_test, verbose=0))
