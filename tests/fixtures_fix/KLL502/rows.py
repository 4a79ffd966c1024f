import keras
import numpy as np
import tensorflow as tf

model = keras.Sequential([keras.layers.Dense(1000)])
x = np.zeros((9000, 4))
dataset = tf.data.Dataset.from_tensor_slices(x).batch(256).prefetch(2)


def collect():
    rows, more, tensors = [], {}, []
    for number, batch in enumerate(dataset):
        row = model(batch).numpy()[0]  # the first
        rows.append(row)  # only this one
        more[number] = model.predict_on_batch(batch)[:3]
        rows.append(
            model.predict_on_batch(batch)[-1],
        )
        tensors.append(model(batch)[0])
    return rows, more, tensors
