import keras
import numpy as np

path = "model.keras"
for index in range(20):
    print(index)
    # always the same
    model = keras.models.load_model(path)  # slow
    print(model.predict(np.zeros((1, 4))))
