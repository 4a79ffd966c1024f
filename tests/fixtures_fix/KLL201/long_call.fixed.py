import math

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
    model.fit(
        batches(rows, targets),
        epochs=3,
        verbose=2,
        steps_per_epoch=math.ceil(len(rows) / 32),
    )
    history = model.fit(
        batches(rows, targets, size=128),
        epochs=3,
        callbacks=[],
        steps_per_epoch=math.ceil(len(rows) / 128),
    )
    model.fit(
        batches(rows, targets),
        epochs=3,
        callbacks=[],
        class_weight={0: 1.0},
        steps_per_epoch=math.ceil(len(rows) / 32),
    )
print(
    model.evaluate(
        batches(rows, targets), return_dict=True, steps=math.ceil(len(rows) / 32)
    )
)
best = min(
    model.evaluate(
        batches(rows, targets), verbose=2, callbacks=[], steps=math.ceil(len(rows) / 32)
    )
)
model.fit(
    batches(rows, targets),
    epochs=3,
    callbacks=[],
    class_weight={0: 1.0},
    verbose=2,
    steps_per_epoch=math.ceil(len(rows) / 32),
)
