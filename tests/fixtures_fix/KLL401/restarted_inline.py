import numpy as np
from tensorflow.keras.layers import Dense
from tensorflow.keras.models import Sequential

x, y, start = np.zeros((100, 8)), np.zeros((100, 1)), 0.0
while start < 0.5:
    # create model
    model = Sequential()
    model.add(Dense(12, input_dim=8,
                    activation="relu"))

    model.add(Dense(1))  # one value
    # compile model
    model.compile(loss="mse", optimizer="adam")

    # fit the model
    model.fit(x, y, epochs=3, verbose=0)
    start = model.evaluate(x, y)
