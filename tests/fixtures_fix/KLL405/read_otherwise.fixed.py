import keras
import numpy as np

x, y = np.zeros((1000, 4)), np.zeros((1000, 1))
first, second, third = [], [], []
paired, numbered = [], []
plotted = []
handed = []
for units in range(16, 512, 16):
    keras.backend.clear_session()
    model = keras.Sequential([keras.layers.Dense(units), keras.layers.Dense(1)])
    model.compile(loss="mse")
    history = model.fit(x, y, epochs=5)
    plotted.append(history)
    handed.append(history)
    first.append(history.history)
    paired.append(history)
    numbered.append(history)
for one in plotted:
    print(one.epoch, one.history)
print(handed)
for pair in zip(range(16), paired):
    print(pair[1].history)
for number, one in enumerate(numbered):
    print(number, one.params, one.history)
