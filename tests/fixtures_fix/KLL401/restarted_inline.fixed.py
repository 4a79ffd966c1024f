import numpy as np
from tensorflow import keras
from tensorflow.keras.layers import Dense
from tensorflow.keras.models import Sequential

x, y, start = np.zeros((100, 8)), np.zeros((100, 1)), 0.0
model = Sequential()
model.add(Dense(12, input_dim=8,
                activation="relu"))

model.add(Dense(1))  # one value
# compile model
model.compile(loss="mse", optimizer="adam")
model.optimizer.build(model.trainable_variables)
start_2 = [variable.numpy() for variable in model.optimizer.variables]
while start < 0.5:
    keras.backend.clear_session()
    # create model
    # As if the model were new: weights drawn anew, the optimizer as it started
    fresh = keras.models.clone_model(model)
    for variable, value in zip(model.variables, fresh.variables):
        variable.assign(value)
    for variable, value in zip(model.optimizer.variables, start_2):
        variable.assign(value)

    # fit the model
    model.fit(x, y, epochs=3, verbose=0)
    start = model.evaluate(x, y)
