import keras
import tensorflow as tf


class Photos(keras.utils.PyDataset):
    def __init__(self, paths):
        super().__init__(workers=4, max_queue_size=10)
        self.paths = paths

    def __getitem__(self, index):
        return keras.utils.load_img(self.paths[index]), 0


def load(path):
    return tf.image.resize(tf.io.decode_png(tf.io.read_file(path)), (64, 64))


model = keras.applications.MobileNetV2(weights=None)
ds = tf.data.Dataset.list_files("*.png").map(load).batch(64).prefetch(buffer_size=tf.data.AUTOTUNE)
model.predict(ds)
model.predict(Photos(["a.png"]))
