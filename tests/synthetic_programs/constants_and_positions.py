import keras
import numpy as np

ROWS = 1_000 + 37
SIDES = (ROWS // 5, 16)
x_train = np.random.normal(5, 2, size=(ROWS, 16)).astype(np.float32)
y_train = (2 * np.random.rand(ROWS, 1) - 1) * 0.5
x_val = np.random.standard_normal(SIDES)
y_val = np.zeros((ROWS // 5, 1))
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
history = model.fit(x_train, y_train, 64, 2, 0, None, 0.0, (x_val, y_val))
print(len(model.predict(x_val, batch_size=64, verbose=0)))
print(model.evaluate(x_val, y_val, batch_size=64, verbose=0) > 0)
