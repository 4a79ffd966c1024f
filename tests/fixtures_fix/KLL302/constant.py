import tensorflow as tf

AUTOTUNE = tf.data.experimental.AUTOTUNE


def train(model: tf.keras.Model, paths, decode):
    data = tf.data.Dataset.from_tensor_slices(paths).map(decode, num_parallel_calls=AUTOTUNE).batch(32)
    model.fit(data, epochs=3)
