import keras
import numpy as np
import tensorflow as tf
from sklearn.model_selection import train_test_split

BATCH_SIZE = 50


def read(images, labels):
    x, y = np.load(images), np.load(labels)
    x = x.astype("float32") / 255.0
    return np.expand_dims(x, -1), y


def make_dataset(images, labels, repeats=1):
    dataset = tf.data.Dataset.from_tensor_slices((images, labels))
    dataset = dataset.repeat(repeats).batch(BATCH_SIZE)
    return dataset.prefetch(tf.data.AUTOTUNE)


x, y = read("images.npy", "classes.npy")
x_train, x_test, y_train, y_test = train_test_split(x, y, random_state=0, stratify=y)
print(x_train.shape, x_test.dtype, len(y_test))
train, test = make_dataset(x_train, y_train, 2), make_dataset(x_test, y_test)
classes = keras.layers.Dense(3, activation="softmax")
model = keras.Sequential([keras.layers.Flatten(), classes])
model.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
history = model.fit(train, epochs=2, validation_data=test, verbose=0)
print(np.argmax(model.predict(test, verbose=0), axis=1))
