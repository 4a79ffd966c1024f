import numpy as np
import tensorflow as tf


def run(x, y, folds):
    scores = []
    inputs = tf.keras.Input((4,))
    hidden = tf.keras.layers.Dense(8)(inputs)
    model = tf.keras.Model(inputs, tf.keras.layers.Dense(1)(hidden))
    model.compile(loss="mse")
    model.optimizer.build(model.trainable_variables)
    start = [variable.numpy() for variable in model.optimizer.variables]
    for fold in range(folds):
        tf.keras.backend.clear_session()
        # As if the model were new: weights drawn anew, the optimizer as it started
        fresh = tf.keras.models.clone_model(model)
        for variable, value in zip(model.variables, fresh.variables):
            variable.assign(value)
        for variable, value in zip(model.optimizer.variables, start):
            variable.assign(value)
        model.fit(x, y, sample_weight=y != fold)
        scores.append(model.predict(x))
    return scores


run(np.zeros((100, 4)), np.zeros((100, 1)), 10)
