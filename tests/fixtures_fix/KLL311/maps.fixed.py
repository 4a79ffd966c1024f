import keras
import tensorflow as tf


def flipped(image):
    return tf.image.random_flip_left_right(image)


def augment(image, label):
    image = flipped(image)
    return tf.image.random_brightness(image, 0.1), label


(x, y), _ = keras.datasets.cifar10.load_data()
train = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(1000)
train = train.map(augment, num_parallel_calls=tf.data.AUTOTUNE)
train = train.batch(32).prefetch(tf.data.AUTOTUNE)
noisy = tf.data.Dataset.from_tensor_slices((x, y)).batch(32)
noisy = noisy.map(
    lambda a, b: (tf.cast(a, tf.float32) + tf.random.normal(tf.shape(a)), b),
    num_parallel_calls=tf.data.AUTOTUNE,
)
model = keras.models.load_model("model.keras")
model.fit(train, validation_data=noisy.prefetch(1))
