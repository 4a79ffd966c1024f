import keras
import numpy as np

for index in range(20):
    keras.backend.clear_session()
    model = keras.models.load_model(f"model-{index}.keras")
    print(model.predict(np.zeros((1, 4))))
