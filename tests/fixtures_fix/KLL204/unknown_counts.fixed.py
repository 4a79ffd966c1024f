from keras.models import Sequential


def batches():
    while True:
        yield [[1.0]], [1.0]


model = Sequential()
model.compile(loss="mse")
model.fit_generator(batches(), samples_per_epoch=2000, nb_epoch=5)
