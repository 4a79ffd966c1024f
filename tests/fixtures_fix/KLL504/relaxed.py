import keras
import tensorflow as tf

model = keras.Sequential([keras.layers.Embedding(1000, 16), keras.layers.LSTM(8)])
optimizer = keras.optimizers.Adam()


def update(tokens):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(model(tokens, training=True))
    weights = model.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))


@tf.function
def step(tokens):
    update(tokens)
    optimizer.apply_gradients([])


wrapped = tf.function(step.python_function, jit_compile=False)
dataset = tf.data.Dataset.from_tensor_slices(tf.zeros((9, 4)))
for tokens in dataset.padded_batch(32).prefetch(1):
    step(tokens)
