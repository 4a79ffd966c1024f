"""Labels that are mapped as well go into the functions of scikit-learn, which only read."""

import keras
import numpy as np
from sklearn.metrics import accuracy_score, confusion_matrix
from sklearn.utils.class_weight import compute_class_weight, compute_sample_weight

x = np.load("floats.npy")
y = np.load("classes.npy")
found = np.unique(y)
weights = compute_class_weight(class_weight="balanced", classes=found, y=y)
model = keras.Sequential([keras.layers.Dense(3, activation="softmax")])
model.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
model.fit(
    x, y, class_weight=dict(enumerate(weights)), epochs=1, shuffle=False, verbose=0
)
rows = compute_sample_weight("balanced", y)
history = model.fit(x, y, sample_weight=rows, epochs=1, shuffle=False, verbose=0)
guess = np.argmax(model.predict(x, verbose=0), axis=1)
print(accuracy_score(y, guess), confusion_matrix(y, guess))
