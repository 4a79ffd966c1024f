import keras
import numpy as np

model = keras.Sequential([keras.layers.Dense(1)])
rows = np.zeros((1000, 4))
for row in rows:
    print(model.predict_on_batch(row[np.newaxis])[0])
    print(
        model.predict_on_batch(
            np.expand_dims(row, axis=0),  # one row
        )
    )
    print(model.predict(row[np.newaxis], batch_size=1))
