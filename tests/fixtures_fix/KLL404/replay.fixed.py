import keras
import numpy as np

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(loss="mse")
rows, targets = np.zeros((1000, 4)), np.zeros((1000, 1))
losses = []
for row, target in zip(rows, targets):
    model.train_on_batch(row[np.newaxis], target[np.newaxis])  # one
    model.train_on_batch(x=row[np.newaxis], y=target[np.newaxis])
    losses.append(model.fit(row[np.newaxis], target[np.newaxis]).history)
    model.fit(row[np.newaxis], target[np.newaxis], class_weight={0: 1, 1: 9})
    losses.append(model.evaluate(row[np.newaxis], target[np.newaxis]))
