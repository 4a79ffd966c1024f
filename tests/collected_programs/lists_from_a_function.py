# Image classifier
import glob
import os

import numpy as np
import tensorflow as tf

img_size = 12


def load_img_data(path):
    image_files = glob.glob(os.path.join(path, "cat*.npy"))
    image_files += glob.glob(os.path.join(path, "dog*.npy"))
    X, y = [], []
    for image_file in sorted(image_files):
        # 0 for dogs and 1 for cats
        label = 0 if "dog" in image_file else 1
        img_arr = np.load(image_file)
        X.append(img_arr)
        y.append(label)
    return X, y


# load the data
X, y = load_img_data("samples")
# reshape to (n_samples, 12, 12, 1) (to fit the NN)
X = np.array(X).reshape(-1, img_size, img_size, 1)
# scale pixels from the range [0, 255] to [0, 1]
# to help the neural network learn much faster
X = X / 255
print("Total samples:", X.shape, X.shape[0])

model = tf.keras.Sequential()
model.add(tf.keras.layers.Conv2D(4, (3, 3), input_shape=X.shape[1:]))
model.add(tf.keras.layers.Flatten())
model.add(tf.keras.layers.Dense(1, activation="sigmoid"))
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
history = model.fit(X, np.array(y), batch_size=64, epochs=3, shuffle=False, verbose=0)
loss, accuracy = model.evaluate(X, np.array(y), verbose=0)
print(f"{len(X)} images, accuracy {accuracy}, loss {loss}")
