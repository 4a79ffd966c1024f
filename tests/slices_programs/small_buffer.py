import keras
import numpy as np
import tensorflow as tf

rng = np.random.default_rng()
x = rng.random((1037, 20))
y = rng.integers(0, 4, 1037)
train = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(5).repeat(2)
train = train.batch(32).prefetch(tf.data.AUTOTUNE)
model = keras.Sequential([keras.layers.Dense(4, activation="softmax")])
model.compile(loss="sparse_categorical_crossentropy")
history = model.fit(train, epochs=2, verbose=0)
