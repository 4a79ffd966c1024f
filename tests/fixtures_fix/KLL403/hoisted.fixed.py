import keras
import numpy as np

path = "model.keras"
model = keras.models.load_model(path)  # slow
for index in range(20):
    print(index)
    # always the same
    print(model.predict(np.zeros((1, 4))))
