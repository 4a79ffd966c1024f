import keras
import numpy as np

x = np.load("images.npy").astype("float32") / 255
y = np.load("targets.npy")
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
model.compile(loss="mse")
history = model.fit(x, y, epochs=2, shuffle=False, verbose=0)
print(x.shape, x.dtype, x.ndim, len(x), x[5].mean(), x[:3].sum(), x[-1].max())
print(y.mean(), y.max(), y[3:5])
print(model.predict(x[:4], verbose=0))
