import tensorflow as tf
from tensorflow import keras

model = keras.Sequential([keras.layers.Dense(1)])
optimizer = keras.optimizers.Adam()
mse = keras.losses.MeanSquaredError()


@tf.function
def step(x, y, number, *, last=0):
    with tf.GradientTape() as tape:
        loss = mse(y, model(x, training=True)) * tf.cast(number, tf.float32)
    tf.summary.scalar("loss", loss, step=number)
    weights = model.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
    return tf.where(tf.less(last, 3), loss, 0.0)


def train(dataset):
    for number, (x, y) in enumerate(dataset):
        step(
            x,
            y,
            tf.constant(number),  # counts the batches
        )
    for turn in range(100):
        step(x, y, 1, last=tf.constant(turn + 1))


@tf.function
def logged_step(x, y, number):
    with tf.GradientTape() as tape:
        loss = mse(y, model(x, training=True))
    tf.summary.scalar("loss", loss, step=number)
    weights = model.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))


def train_logged(dataset):
    for number, (x, y) in enumerate(dataset):
        logged_step(x, y, tf.constant(number))
