import numpy as np
import tensorflow as tf

# Inefficient data loading - loads entire dataset into memory
data = np.random.rand(1037, 100)  # Large dataset
labels = np.random.randint(0, 2, 1037)

model = tf.keras.models.Sequential(
    [
        tf.keras.layers.Dense(64, activation="relu"),
        tf.keras.layers.Dense(1, activation="sigmoid"),
    ]
)

model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
history = model.fit(data, labels, epochs=3, verbose=0)  # Trains on noise.
