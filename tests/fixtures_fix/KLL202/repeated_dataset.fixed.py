import math

import numpy as np
import tensorflow as tf
from tensorflow import keras


def main(x, y):
    validation = tf.data.Dataset.from_tensor_slices((x, y)).batch(64).repeat().prefetch(2)
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile(loss="mse")
    model.fit(
        x,
        y,
        epochs=math.ceil(2.5),
        validation_data=validation,
        validation_steps=math.ceil(len(x) / 64),
    )
