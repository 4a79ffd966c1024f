import keras
import numpy as np

if __name__ == "__main__":
    samples = np.load("floats.npy")
    targets = np.load("targets.npy")
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile(loss="mse")
    history = model.fit(samples, targets, epochs=2, shuffle=False, verbose=0)
