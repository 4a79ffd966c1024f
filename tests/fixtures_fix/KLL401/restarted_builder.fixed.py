import keras
import numpy as np
from sklearn.model_selection import KFold

x, y = np.zeros((100, 4)), np.zeros((100, 1))


def build(units, rate=0.1):
    model = keras.Sequential([keras.Input((x.shape[1],)), dense(units), dense(1)])
    model.compile(loss="mse", optimizer=keras.optimizers.Adam(rate))
    return model


def dense(units):
    return keras.layers.Dense(units)


scores = []
model = build(16)  # small
model.optimizer.build(model.trainable_variables)
start = [variable.numpy() for variable in model.optimizer.variables]
for train, test in KFold(5).split(x):
    keras.backend.clear_session()
    keras.utils.set_random_seed(1)
    # the same for each fold
    # As if the model were new: weights drawn anew, the optimizer as it started
    fresh = build(16)
    for variable, value in zip(model.variables, fresh.variables):
        variable.assign(value)
    for variable, value in zip(model.optimizer.variables, start):
        variable.assign(value)
    history = model.fit(x[train], y[train], epochs=3)
    scores.append((history.history["loss"], model.evaluate(x[test], y[test])))
model.save("last.keras")
