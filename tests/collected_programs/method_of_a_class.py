import glob

import numpy as np
from tensorflow import keras


class Trainer:
    def __init__(self, pattern):
        self.paths = sorted(glob.glob(pattern))
        self.model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
        self.model.compile(loss="mse", optimizer="adam")

    def train(self, epochs):
        images = []
        labels = []
        for path in self.paths:
            images.append(np.load(path))
            labels.append("cat" in path)
        images = np.array(images) / 255.0
        labels = np.array(labels)
        return self.model.fit(images, labels, epochs=epochs, shuffle=False, verbose=0)


trainer = Trainer("samples/*.npy")
history = trainer.train(2)
model = trainer.model
