import keras
import numpy as np

x = np.load("floats.npy")
y = np.load("classes.npy")
x = np.float32(x)
weights = {0: 1.0, 1: 2.0, 2: 0.5}

model = keras.Sequential([keras.layers.Dense(3, activation="softmax")])
model.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
history = model.fit(
    x, y, class_weight=weights, epochs=4, initial_epoch=1, shuffle=False, verbose=0
)
