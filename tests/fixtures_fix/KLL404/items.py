import keras
import numpy as np

model = keras.Sequential([keras.layers.Dense(1)])
rows = np.zeros((1000, 4))
for row in rows:
    print(model.predict(row[np.newaxis], verbose=0)[0])
    print(
        model.predict(
            np.expand_dims(row, axis=0),  # one row
            verbose=0,
        )
    )
    print(model.predict(row[np.newaxis], batch_size=1))
