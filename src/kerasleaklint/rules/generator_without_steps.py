"""PAGE"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.rules.rule import Finding, Rule
from kerasleaklint.semantics import flow
from kerasleaklint.semantics.facts import SinkCall

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context

STEPS = {
    "fit": "steps_per_epoch",
    "fit_generator": "steps_per_epoch",
    "evaluate": "steps",
    "evaluate_generator": "steps",
    "predict": "steps",
    "predict_generator": "steps",
}


def check(fact: SinkCall, context: Context) -> Iterator[Finding]:
    steps = STEPS.get(fact.method)
    source = flow.endless(fact, "x")
    if steps is None or source is None or flow.is_given(fact, steps):
        return
    grows = " and keeps every prediction" if fact.method.startswith("predict") else ""
    yield Finding(
        fact.site,
        f"`{fact.method}` is given {source.what} (from {context.model.line(source.site)}), which never ends, without "
        f"`{steps}`: it never returns{grows}; pass `{steps}=...`",
        (("the data that never ends comes from here", source.site),),
        help=f"pass `{steps}=math.ceil(samples / batch_size)`",
    )


RULE = Rule(
    code="KLL201",
    severity="error",
    effect="hang",
    summary="an endless generator or dataset without steps_per_epoch (or steps)",
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
model.fit(batches(), epochs=3)
""",
    good="""\
import keras
import numpy as np


def batches():
    while True:
        yield np.zeros((32, 4)), np.zeros((32, 1))


model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(batches(), epochs=3, steps_per_epoch=10)
""",
)
