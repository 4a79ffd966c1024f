import keras
import numpy as np

model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")


def batches(rows, targets, size=32):
    while True:
        for start in range(0, len(rows), size):
            yield rows[start : start + size], targets[start : start + size]


rows, targets = np.zeros((1000, 4)), np.zeros((1000, 1))
for _ in range(3):
    model.fit(batches(rows, targets), epochs=3, verbose=2)
    history = model.fit(batches(rows, targets, size=128), epochs=3, callbacks=[])
    model.fit(batches(rows, targets), epochs=3, callbacks=[], class_weight={0: 1.0})
print(model.evaluate(batches(rows, targets), return_dict=True))
best = min(model.evaluate(batches(rows, targets), verbose=2, callbacks=[]))
model.fit(
    batches(rows, targets), epochs=3, callbacks=[], class_weight={0: 1.0}, verbose=2
)
