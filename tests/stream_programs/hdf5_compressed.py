import h5py
import keras

with h5py.File("data.h5", "r") as f:
    x = f["zipped"][:]  # all of it
    y = f["y"][:]
    print(list(f))

x = x.astype("float32") / 255
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
model.compile(loss="mse")
history = model.fit(
    x, y, batch_size=100, validation_split=0.2, epochs=2, shuffle=False, verbose=0
)
print(x[-1].sum(), x[:4].mean())
