import keras
import numpy as np
from sklearn.model_selection import KFold

x = np.load("images.npy").astype("float32") / 255
y = np.load("targets.npy")
scores = []
for train, test in KFold(n_splits=3, shuffle=True, random_state=1).split(x):
    model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
    model.compile(loss="mse")
    history = model.fit(x[train], y[train], epochs=2, shuffle=False, verbose=0)
    scores.append(model.evaluate(x[test], y[test], verbose=0))
print(scores)
