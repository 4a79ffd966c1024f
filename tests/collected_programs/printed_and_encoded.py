import argparse
import random
from pathlib import Path

import numpy as np
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import LabelBinarizer
from tensorflow.keras.layers import Dense, Flatten
from tensorflow.keras.models import Sequential
from tensorflow.keras.utils import to_categorical

ap = argparse.ArgumentParser()
ap.add_argument("-d", "--dataset", default="samples")
args = vars(ap.parse_args([]))
EPOCHS = 2
BS = 32

print("[INFO] loading images...")
data = []
labels = []

# grab the image paths and randomly shuffle them
image_paths = sorted(Path(args["dataset"]).iterdir())
random.seed(42)
random.shuffle(image_paths)
for image_path in image_paths:
    image = np.load(image_path)
    data.append(image)

    # extract the class label from the image path and update the
    # labels list
    labels.append(image_path.name[:3])

# scale the raw pixel intensities to the range [0, 1]
data = np.array(data, dtype="float") / 255.0
labels = np.array(labels)
print(f"[INFO] data matrix: {data.nbytes / (1024 * 1000.0):.2f}MB")

labels = LabelBinarizer().fit_transform(labels)
labels = to_categorical(labels)
(trainX, testX, trainY, testY) = train_test_split(
    data, labels, test_size=0.25, random_state=42
)

model = Sequential([Flatten(), Dense(2, activation="softmax")])
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
history = model.fit(
    trainX,
    trainY,
    validation_data=(testX, testY),
    batch_size=BS,
    epochs=EPOCHS,
    shuffle=False,
    verbose=0,
)
predictions = model.predict(testX, batch_size=BS, verbose=0)
print(predictions.argmax(axis=1))
