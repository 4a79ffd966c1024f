import h5py
import keras
import numpy as np
from sklearn.model_selection import KFold, train_test_split


def load(path):
    data = h5py.File(path, "r")
    x = np.array(data["x"])
    y = data["y"][()]
    data.close()
    return x, y


x, y = load("data.h5")
x, x_test, y, y_test = train_test_split(x, y, random_state=0)
for train, test in KFold(3, shuffle=True, random_state=1).split(x):
    model = keras.Sequential([keras.layers.Rescaling(1 / 255), keras.layers.Flatten()])
    model.add(keras.layers.Dense(1))
    model.compile(loss="mse")
    history = model.fit(x[train], y[train], epochs=2, shuffle=False, verbose=0)
    print(model.evaluate(x[test], y[test], verbose=0))
print(model.predict(x_test, verbose=0).sum())
