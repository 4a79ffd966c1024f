"""PAGE"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.rules.rule import Finding, Rule
from kerasleaklint.semantics.facts import SinkCall

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context

REPLACEMENTS = {"fit_generator": "fit", "evaluate_generator": "evaluate", "predict_generator": "predict"}


def check(fact: SinkCall, context: Context) -> Iterator[Finding]:
    del context
    replacement = REPLACEMENTS.get(fact.method)
    if replacement is not None:
        yield Finding(
            fact.site,
            f"`{fact.method}` was removed in Keras 3 (AttributeError); `{replacement}` takes generators",
            help=f"call `{replacement}` with the generator as `x`",
        )


RULE = Rule(
    code="KLL204",
    severity="error",
    effect="error",
    summary="fit_generator, evaluate_generator or predict_generator, which Keras 3 does not have",
    on=(SinkCall,),
    check=check,
    bad="""\
import keras
import numpy as np


def batches():
    while True:
        yield np.zeros((32, 4)), np.zeros((32, 1))


model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit_generator(batches(), steps_per_epoch=10, epochs=3)
""",
    good="""\
import keras
import numpy as np


def batches():
    while True:
        yield np.zeros((32, 4)), np.zeros((32, 1))


model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(batches(), steps_per_epoch=10, epochs=3)
""",
)
