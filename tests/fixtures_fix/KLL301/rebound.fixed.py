import tensorflow as tf

BATCH = 64
x = tf.zeros((100, 4))
y = tf.zeros((100,))
dataset = tf.data.Dataset.from_tensor_slices((x, y))
dataset = dataset.shuffle(100).batch(BATCH)
dataset = dataset.repeat(2).prefetch(tf.data.AUTOTUNE)  # ready
model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(dataset, epochs=3)
