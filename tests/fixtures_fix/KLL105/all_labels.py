from keras.datasets import cifar100
from keras.layers import Dense, Flatten
from keras.models import Sequential
from keras.utils import to_categorical

(x_train, y_train), (x_test, y_test) = cifar100.load_data()

# one row per class
y_train = to_categorical(y_train, 100)
labels = to_categorical(y_test, 100)

model = Sequential([Flatten(), Dense(100, activation="softmax")])
model.compile(
    optimizer="adam",
    loss='categorical_crossentropy',  # probabilities
    metrics=["accuracy"],
)
model.fit(x_train, y_train, validation_data=(x_test, labels), epochs=10)
model.evaluate(x_test, labels)
