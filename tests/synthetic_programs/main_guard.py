import numpy as np
from numpy.random import rand
from tensorflow import keras

if __name__ == "__main__":
    model = keras.Sequential([keras.layers.Dense(3)])
    model.compile(loss="mse", optimizer="adam")
    samples = rand(1037, 12)
    targets = np.random.randn(1037, 3)
    weights = np.random.rand(1037)
    history = model.fit(samples, targets, sample_weight=weights, epochs=2, verbose=0)
    print(samples.shape[0], targets.shape[-1])
