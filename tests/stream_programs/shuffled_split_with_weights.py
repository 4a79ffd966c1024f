import keras
import numpy as np
from sklearn.model_selection import train_test_split

images = np.load("images.npy")
floats = np.load("floats.npy").astype("float32")
y = np.load("targets.npy")
w = np.load("weights.npy")
images = images.reshape(len(images), -1) / 255
split = train_test_split(y, w, test_size=0.3, random_state=5)
parts = train_test_split(np.arange(len(y)), test_size=0.3, random_state=5)
i_train, i_test, f_train, f_test = train_test_split(
    images, floats, test_size=0.3, random_state=5
)
left, right = keras.Input((784,)), keras.Input((20,))
both = keras.layers.Concatenate()([left, right])
model = keras.Model([left, right], keras.layers.Dense(1)(both))
model.compile(loss="mse")
y_train = np.asarray(split[0])
w_train = np.asarray(split[2])
model.fit([i_train, f_train], y_train, sample_weight=w_train, batch_size=50, verbose=0)
