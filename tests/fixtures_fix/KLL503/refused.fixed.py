import numpy as np
import tensorflow as tf
from tensorflow import keras

model = keras.Sequential([keras.layers.Dense(1)])


@tf.function
def multiplied(x, number):
    return model(x) * number


@tf.function
def branched(x, number):
    if number > 3:
        x = x * 2.0
    return model(x)


@tf.function
def unrolled(x, number):
    for _ in range(number):
        x = model(x)
    return x


@tf.function
def noisy(x, number):
    return model(x) * tf.cast(number, tf.float32) + np.random.rand()


@tf.function
def talking(x, number):
    print("tracing", number)
    return model(x) * tf.cast(number, tf.float32)


def run(x):
    for number in range(100):
        multiplied(x, number)
        branched(x, number)
        unrolled(x, number)
        noisy(x, number)
        talking(x, number)
