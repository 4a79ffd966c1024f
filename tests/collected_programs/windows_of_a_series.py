import numpy as np
from tensorflow.keras.layers import LSTM, Dense
from tensorflow.keras.models import Sequential

NUM_TIMESTEPS = 20

data = np.load("series.npy")
data = data.reshape(-1, 1)

# transform to 20 inputs -> 1 label format
X = np.zeros((data.shape[0], NUM_TIMESTEPS))
Y = np.zeros((data.shape[0], 1))
for i in range(len(data) - NUM_TIMESTEPS - 1):
    X[i] = data[i : i + NUM_TIMESTEPS].T
    Y[i] = data[i + NUM_TIMESTEPS + 1]

# reshape X to three dimensions (samples, timesteps, features)
X = np.expand_dims(X, axis=2)
sp = int(0.7 * len(data))
Xtrain, Xtest, Ytrain, Ytest = X[0:sp], X[sp:], Y[0:sp], Y[sp:]
print(Xtrain.shape, Xtest.shape, Ytrain.shape, Ytest.shape)

model = Sequential([LSTM(4), Dense(1)])
model.compile(
    loss="mean_squared_error", optimizer="adam", metrics=["mean_squared_error"]
)
history = model.fit(
    Xtrain,
    Ytrain,
    epochs=2,
    batch_size=96,
    validation_data=(Xtest, Ytest),
    shuffle=False,
    verbose=0,
)
score, _ = model.evaluate(Xtest, Ytest, batch_size=96, verbose=0)
print(f"MSE: {score:.6f}")
