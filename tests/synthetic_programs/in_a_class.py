import keras
import numpy as np


class Trainer:
    def __init__(self, width):
        self.model = keras.Sequential()
        self.model.add(keras.layers.Dense(width))
        self.model.add(keras.layers.Dense(1))
        self.model.compile(loss="mse", optimizer="sgd")

    def run(self, epochs=2):
        # noise will do
        x, y = np.random.random((1037, 20)), np.random.uniform(-1, 1, (1037, 1))

        return self.model.fit(x=x, y=y, epochs=epochs, verbose=0, class_weight=None)


trainer = Trainer(8)
history = trainer.run()
model = trainer.model
