import tensorflow as tf


def build():
    return tf.keras.models.Sequential([tf.keras.layers.Dense(1)])


dataset = tf.data.Dataset.from_tensor_slices(
    (
        tf.random.normal((1000000, 100)),
        tf.ones((1000000, 1)),
    )
).batch(32).prefetch(tf.data.AUTOTUNE)
model = build()
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(dataset, epochs=10)
