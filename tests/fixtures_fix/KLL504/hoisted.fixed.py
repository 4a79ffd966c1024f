import keras
import tensorflow as tf

model = keras.Sequential([keras.layers.Dense(1)])
optimizer = keras.optimizers.Adam()
mse = keras.losses.MeanSquaredError()


def plain(x, y):
    with tf.GradientTape() as tape:
        loss = mse(y, model(x, training=True))
    weights = model.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
    return loss


def run(x, y):
    loss = 0.0
    # every turn

    @tf.function  # traced
    def step(x, y):
        # one batch
        with tf.GradientTape() as tape:
            loss = mse(y, model(x, training=True))
        weights = model.trainable_variables

        optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
        return loss

    for turn in range(100):
        loss = step(x, y)
        print(turn, loss)


def wrapped(x, y):
    fast = tf.function(plain)  # fast
    for turn in range(100):
        print(turn, fast(x, y))
