import keras

(a, y), (b, _) = keras.datasets.cifar10.load_data()
a = a.reshape(-1, 3072) / 255.
inverted = 255.0 - b
c = (b + 1) * 0.5
model = keras.Sequential([keras.layers.Dense(10)])
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(a, y)
model.predict(inverted)
model.predict(c)
d = a / 2
