import multiprocessing

import keras


class Batches(keras.utils.PyDataset):
    def __init__(self, rows, **kwargs):
        super().__init__(**kwargs)
        self.rows = rows

    def __len__(self):
        return 4

    def __getitem__(self, index):
        return self.rows[index]


def train(model: keras.Model, rows):
    data = Batches(
        rows,  # on disk
        workers=multiprocessing.cpu_count(),
    )
    model.fit(data, epochs=3)
    model.evaluate(Batches(rows, use_multiprocessing=True))
