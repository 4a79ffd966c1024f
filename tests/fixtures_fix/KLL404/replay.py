import keras
import numpy as np

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(loss="mse")
rows, targets = np.zeros((1000, 4)), np.zeros((1000, 1))
losses = []
for row, target in zip(rows, targets):
    model.fit(row[np.newaxis], target[np.newaxis], epochs=1, verbose=0)  # one
    model.fit(x=row[np.newaxis], y=target[np.newaxis])
    losses.append(model.fit(row[np.newaxis], target[np.newaxis]).history)
    model.fit(row[np.newaxis], target[np.newaxis], class_weight={0: 1, 1: 9})
    losses.append(model.evaluate(row[np.newaxis], target[np.newaxis]))
