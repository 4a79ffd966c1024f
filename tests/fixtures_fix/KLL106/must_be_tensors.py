import keras
import numpy as np

x = np.load("x.npy")
model = keras.models.load_model("model.keras")
error = 1 - model(x)
first, second = model(x)
scores = model(x)
if len(x) > 10:
    scores = first
print(scores.device, model(x, None, True), error, second)
