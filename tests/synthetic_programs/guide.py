import keras
import numpy as np
from keras.utils import to_categorical

# Generate dummy data
x_train = np.random.random((1037, 20))
y_train = to_categorical(np.random.randint(10, size=(1037, 1)), num_classes=10)
x_test = np.random.random((100, 20))
y_test = to_categorical(np.random.randint(10, size=(100, 1)), num_classes=10)

model = keras.Sequential()
model.add(keras.layers.Dense(16, activation="relu"))
model.add(keras.layers.Dropout(0.5))
model.add(keras.layers.Dense(10, activation="softmax"))
model.compile(loss="categorical_crossentropy", metrics=["accuracy"])

history = model.fit(x_train, y_train, epochs=2, batch_size=128, verbose=0)
score = model.evaluate(x_test, y_test, batch_size=128, verbose=0)
print(len(score))
