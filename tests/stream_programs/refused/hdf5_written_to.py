import h5py
import keras

with h5py.File("data.h5", "r") as f:
    x = f["x"][:]
    y = f["y"][:]
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(x, y)
with h5py.File("data.h5", "a") as f:
    f["predicted"] = model.predict(x)
