"""The paths are arguments of the class that loads and trains."""

import keras
import numpy as np


class Trainer:
    def __init__(self, samples, targets, batch_size=32):
        self.x = np.load(samples)
        self.y = np.load(targets)
        self.batch_size = batch_size
        self.model = keras.Sequential([keras.layers.Dense(1)])
        self.model.compile(loss="mse", optimizer="sgd")

    def train(self, epochs):
        return self.model.fit(
            self.x,
            self.y,
            batch_size=self.batch_size,
            epochs=epochs,
            shuffle=False,
            verbose=0,
        )

    def score(self):
        return self.model.evaluate(self.x, self.y, verbose=0)


trainer = Trainer("floats.npy", targets="targets.npy", batch_size=100)
history = trainer.train(epochs=2)
model = trainer.model
print(trainer.score())
