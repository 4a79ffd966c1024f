import keras
import numpy as np
import tensorflow as tf


def main():
    x = np.load("floats.npy")
    y = np.load("classes.npy")
    data = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(len(x)).batch(64)
    model = keras.Sequential([keras.layers.Dense(3, activation="softmax")])
    model.compile(loss="sparse_categorical_crossentropy")
    return model, model.fit(data.prefetch(tf.data.AUTOTUNE), epochs=2, verbose=0)


if __name__ == "__main__":
    model, history = main()
