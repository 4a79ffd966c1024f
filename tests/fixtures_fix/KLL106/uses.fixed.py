import keras
import numpy as np

x = np.load("x.npy")
model = keras.models.load_model("model.keras")
print(model.predict(x, batch_size=256, verbose=0).mean())  # to the end
best = np.argmax(model.predict(x, batch_size=256, verbose=0), axis=1)
scores = model.predict(x, batch_size=256, verbose=0)
print(scores.shape, scores[0], np.mean(scores))
kept = model(
    x,  # all of them
)
np.save("kept.npy", kept.numpy())
