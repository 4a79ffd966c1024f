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
    for turn in range(100):

        @tf.function  # traced
        def step(x, y):
            # one batch
            with tf.GradientTape() as tape:
                loss = mse(y, model(x, training=True))
            weights = model.trainable_variables

            optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
            return loss

        loss = step(x, y)
        print(turn, loss)


def wrapped(x, y):
    for turn in range(100):
        fast = tf.function(plain)  # fast
        print(turn, fast(x, y))
