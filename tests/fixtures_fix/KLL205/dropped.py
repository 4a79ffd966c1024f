import keras
from multiprocessing import cpu_count


def train(model: keras.Model, batches):
    model.fit(
        batches,
        # all of them
        workers=cpu_count(),
        epochs=3,
    )
    model.predict(batches, max_queue_size=3)
