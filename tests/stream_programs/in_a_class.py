import argparse

import keras
import numpy as np


class Trainer:
    def __init__(self, batch_size):
        self.batch_size = batch_size
        self.x = np.load("images.npy")
        self.y = np.load("targets.npy")
        self.x = self.x.astype("float32") / 255.0
        self.model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])

    def train(self):
        print(self.x.shape, self.x.dtype)
        self.model.compile(loss="mse")
        return self.model.fit(
            self.x,
            self.y,
            batch_size=self.batch_size,
            epochs=2,
            shuffle=False,
            verbose=0,
        )


parser = argparse.ArgumentParser()
parser.add_argument("--batch-size", type=int, default=64)
args = parser.parse_args([])
trainer = Trainer(args.batch_size)
history, model = trainer.train(), trainer.model
