import numpy as np
from tensorflow import keras

table = np.load("series.npy")
rows = []
for i in range(len(table)):
    if i < 400:
        rows.append(np.array([i, i + 1, 3], dtype="int16"))
    elif i < 600:
        rows.append([i, i % 7, 5])
    else:
        rows.append([table[i], 1, i / 3])
rows = np.array(rows)
print(rows.dtype, rows.shape, rows[399], rows[599], rows[-1])

model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="adam")
history = model.fit(rows, table, batch_size=64, epochs=2, shuffle=False, verbose=0)
