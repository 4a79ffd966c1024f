import keras


def train(model: keras.Model, batches):
    model.fit(
        batches,
        # all of them
        epochs=3,
    )
    model.predict(batches)
