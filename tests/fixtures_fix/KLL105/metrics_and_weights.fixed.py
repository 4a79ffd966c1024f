import keras
import numpy as np

x = np.zeros((40_000, 8))
y = np.zeros((40_000,), dtype="int64")
first = keras.utils.to_categorical(y, 2000)
model = keras.Sequential([keras.layers.Dense(2000, activation="softmax")])
model.compile(loss="categorical_crossentropy", metrics=["accuracy", keras.metrics.AUC()])
model.fit(x, first)
second = keras.utils.to_categorical(y, 2000)
weighted = keras.models.load_model("a.keras")
weighted.compile(loss="categorical_crossentropy")
weighted.fit(x, second, class_weight={0: 2.0})
third = keras.utils.to_categorical(y, 2000)
soft = keras.models.load_model("b.keras")
soft.compile(loss="categorical_crossentropy")
soft.fit(x, third)
soft.fit(x, np.full((40_000, 2000), 0.5, dtype="float16"))
