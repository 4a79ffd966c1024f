import numpy as np
from tensorflow.keras.layers import LSTM, Dense, Input
from tensorflow.keras.models import Sequential

STATELESS = False
NUM_TIMESTEPS = 20
BATCH_SIZE = 96

data = np.load("series.npy").reshape(-1, 1)
X = np.zeros((data.shape[0], NUM_TIMESTEPS))
Y = np.zeros((data.shape[0], 1))
for i in range(len(data) - NUM_TIMESTEPS - 1):
    X[i] = data[i : i + NUM_TIMESTEPS].T
    Y[i] = data[i + NUM_TIMESTEPS + 1]
X = np.expand_dims(X, axis=2)
sp = int(0.7 * len(data))
Xtrain, Xtest, Ytrain, Ytest = X[0:sp], X[sp:], Y[0:sp], Y[sp:]

model = Sequential(
    [
        Input(batch_shape=(None if STATELESS else BATCH_SIZE, NUM_TIMESTEPS, 1)),
        LSTM(4, stateful=not STATELESS),
        Dense(1),
    ]
)
model.compile(loss="mean_squared_error", optimizer="adam")
if STATELESS:
    history = model.fit(Xtrain, Ytrain, validation_data=(Xtest, Ytest), shuffle=False)
else:
    # need to make training and test data to multiple of BATCH_SIZE
    train_size = (Xtrain.shape[0] // BATCH_SIZE) * BATCH_SIZE
    test_size = (Xtest.shape[0] // BATCH_SIZE) * BATCH_SIZE
    Xtrain, Ytrain = Xtrain[0:train_size], Ytrain[0:train_size]
    Xtest, Ytest = Xtest[0:test_size], Ytest[0:test_size]
    print(Xtrain.shape, Xtest.shape, Ytrain.shape, Ytest.shape)
    for i in range(3):
        print(f"Epoch {i + 1}/3")
        history = model.fit(
            Xtrain,
            Ytrain,
            batch_size=BATCH_SIZE,
            epochs=1,
            validation_data=(Xtest, Ytest),
            shuffle=False,
            verbose=0,
        )
        model.layers[0].reset_states()
score = model.evaluate(Xtest, Ytest, batch_size=BATCH_SIZE, verbose=0)
print(f"MSE: {score:.6f}")
