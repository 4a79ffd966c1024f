import numpy as np
import tensorflow as tf


def run(x, y, folds):
    scores = []
    for fold in range(folds):
        inputs = tf.keras.Input((4,))
        hidden = tf.keras.layers.Dense(8)(inputs)
        model = tf.keras.Model(inputs, tf.keras.layers.Dense(1)(hidden))
        model.compile(loss="mse")
        model.fit(x, y, sample_weight=y != fold)
        scores.append(model.predict(x))
    return scores


run(np.zeros((100, 4)), np.zeros((100, 1)), 10)
