"""PAGE"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.rules.rule import Finding, Rule
from kerasleaklint.semantics.facts import SinkCall

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context

METHODS = {"fit", "evaluate", "predict"}
REMOVED = ("workers", "use_multiprocessing", "max_queue_size", "nb_worker", "pickle_safe", "max_q_size")


def check(fact: SinkCall, context: Context) -> Iterator[Finding]:
    del context
    given = [name for name in REMOVED if name in fact.call.keywords]
    if fact.method in METHODS and given:
        names = ", ".join(f"`{name}`" for name in given)
        yield Finding(
            fact.site,
            f"`{fact.method}` has no {names} in Keras 3 (TypeError); they are arguments of `keras.utils.PyDataset` now",
            help="pass them to the constructor of the PyDataset, or drop them",
        )


RULE = Rule(
    code="KLL205",
    severity="error",
    effect="error",
    summary="workers, use_multiprocessing or max_queue_size given to fit, evaluate or predict",
    on=(SinkCall,),
    check=check,
    bad="""\
import keras
import numpy as np


class Batches(keras.utils.Sequence):
    def __len__(self):
        return 4

    def __getitem__(self, index):
        return np.zeros((32, 4)), np.zeros((32, 1))


model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(Batches(), epochs=3, workers=4, use_multiprocessing=True)
""",
    good="""\
import keras
import numpy as np


class Batches(keras.utils.PyDataset):
    def __len__(self):
        return 4

    def __getitem__(self, index):
        return np.zeros((32, 4)), np.zeros((32, 1))


model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(Batches(workers=4, use_multiprocessing=True), epochs=3)
""",
)
