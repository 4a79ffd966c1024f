import keras
import numpy as np

x, y = np.zeros((1000, 4)), np.zeros((1000, 1))
histories = []
for units in range(16, 512, 16):
    keras.backend.clear_session()
    model = keras.Sequential([keras.layers.Dense(units), keras.layers.Dense(1)])
    model.compile(loss="mse")
    histories.append(
        model.fit(x, y, epochs=5)  # quick
    )
for one in histories:
    print(one.history["loss"][-1])
print(len(histories), histories[0].history.keys())
print([h.history["loss"] for h in histories])
for units, h in zip(range(16, 512, 16), histories):
    print(units, min(h.history["loss"]))
print({n: h.history for n, h in enumerate(histories)})
