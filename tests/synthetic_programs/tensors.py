import tensorflow as tf

x = tf.random.uniform([1037, 4, 4], minval=-1.0)
y = tf.random.truncated_normal([1037, 1], stddev=0.5)
model = tf.keras.models.Sequential()
model.add(tf.keras.layers.Flatten())
model.add(tf.keras.layers.Dense(1))
model.compile(optimizer="sgd", loss="mse")
history = model.fit(x, y, epochs=2, batch_size=100, verbose=0)
