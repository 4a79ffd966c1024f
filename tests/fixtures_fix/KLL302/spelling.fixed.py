"""No name for TensorFlow here."""
from __future__ import annotations

import tensorflow as tf
from tensorflow.data import Dataset
from tensorflow.keras.models import Sequential


def train(model: Sequential, paths, decode):
    data = Dataset.from_tensor_slices(paths).map(decode).batch(32).prefetch(tf.data.AUTOTUNE)
    model.fit(data, epochs=3)
