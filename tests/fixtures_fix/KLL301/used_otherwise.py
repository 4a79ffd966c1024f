import tensorflow as tf

x = tf.zeros((100, 4))
y = tf.zeros((100,))
dataset = tf.data.Dataset.from_tensor_slices((x, y)).prefetch(tf.data.AUTOTUNE)
model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(dataset, epochs=3)
model.evaluate(dataset.batch(32))
