import keras
import numpy as np
from sklearn.model_selection import KFold

x = np.load("floats.npy")
y = np.load("targets.npy")
x = (x - 0.5) * 2
for train, test in KFold(3, shuffle=True, random_state=2).split(x):
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile(loss="mse")
    model.fit(x[train], y[train], validation_data=(x[test], y[test]), verbose=0)
