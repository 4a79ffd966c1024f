import keras
import numpy as np
import optuna
from bayes_opt import BayesianOptimization

x, y = np.zeros((100, 4)), np.zeros((100, 1))


def objective(trial, data):
    """What a trial comes to."""
    keras.backend.clear_session()
    model = keras.Sequential([keras.layers.Dense(trial.suggest_int("units", 1, 9))])
    model.compile(loss="mse")
    model.fit(data, y)
    return model.evaluate(data, y)


class Search:
    def __call__(self, trial):
        keras.backend.clear_session()
        # by its depth
        model = keras.Sequential([keras.layers.Dense(1)] * trial.suggest_int("depth", 1, 9))
        model.compile(loss="mse")
        return model.fit(x, y).history["loss"][-1]


optuna.create_study().optimize(lambda trial: objective(trial, x), n_trials=20)
optuna.create_study().optimize(Search(), n_trials=20)
BayesianOptimization(lambda n: keras.Sequential([keras.layers.Dense(n)]).predict(x), {})
