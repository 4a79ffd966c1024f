import tensorflow as tf

# Using tf.data for efficient data loading
dataset = (
    tf.data.Dataset.from_tensor_slices(
        (
            tf.random.normal((1037, 100)),
            tf.random.uniform((1037,), maxval=2, dtype=tf.int32),
        )
    )
    .batch(32)
    .prefetch(tf.data.AUTOTUNE)
)  # Prefetching

model = tf.keras.models.Sequential()
model.add(tf.keras.layers.Dense(64, activation="relu"))
model.add(tf.keras.layers.Dense(1, activation="sigmoid"))

model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
history = model.fit(dataset, epochs=2, verbose=0)
