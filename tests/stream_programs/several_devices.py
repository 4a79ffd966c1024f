import keras
import numpy as np
import tensorflow as tf

strategy = tf.distribute.MirroredStrategy(["CPU:0"])
with strategy.scope():
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile(loss="mse")
x = np.load("floats.npy")
y = np.load("targets.npy")
history = model.fit(x, y, epochs=2, shuffle=False, verbose=0)
