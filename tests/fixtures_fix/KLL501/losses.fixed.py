import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

model = keras.Sequential([keras.layers.Dense(1)])
optimizer = keras.optimizers.Adam()
mse = keras.losses.MeanSquaredError()


@tf.function
def step(x, y):
    with tf.GradientTape() as tape:
        loss = mse(y, model(x, training=True))
    variables = model.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    return loss


def plotted(dataset):
    losses = []
    for x, y in dataset:
        loss = step(x, y)
        losses.append(float(loss))  # one number a step
    print(len(losses), tf.reduce_mean(losses))
    plt.plot(losses)


def averaged(dataset):
    losses = []
    for x, y in dataset:
        losses.append(
            float(step(x, y)),
        )
    return np.mean(losses)
