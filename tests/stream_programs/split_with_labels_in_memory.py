import keras
import numpy as np
from sklearn.model_selection import train_test_split

x = np.load("floats.npy")
classes = np.load("classes.npy")
y = keras.utils.to_categorical(classes, 3)
x_train, x_rest, y_train, y_rest = train_test_split(
    x, y, test_size=0.4, stratify=classes, random_state=3
)
x_val, x_test, y_val, y_test = train_test_split(x_rest, y_rest, test_size=0.5)
model = keras.Sequential([keras.layers.Dense(3, activation="softmax")])
model.compile(loss="categorical_crossentropy")
history = model.fit(
    x_train,
    y_train,
    batch_size=50,
    epochs=2,
    shuffle=False,
    verbose=0,
    validation_data=(x_val, y_val),
)
