"""PAGE"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.rules.rule import Finding, Rule
from kerasleaklint.semantics import flow
from kerasleaklint.semantics.facts import SinkCall

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context


def check(fact: SinkCall, context: Context) -> Iterator[Finding]:
    source = flow.endless(fact, "validation_data")
    if source is None or flow.is_given(fact, "validation_steps"):
        return
    yield Finding(
        fact.site,
        f"`validation_data` is {source.what} (from {context.model.line(source.site)}), which never ends, without "
        "`validation_steps`: the first validation never returns; pass `validation_steps=...`",
        (("the data that never ends comes from here", source.site),),
        help="pass `validation_steps=math.ceil(validation_samples / batch_size)`",
    )


RULE = Rule(
    code="KLL202",
    severity="error",
    effect="hang",
    summary="endless validation data without validation_steps",
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
model.fit(batches(), epochs=3, steps_per_epoch=10, validation_data=batches())
""",
    good="""\
import keras
import numpy as np


def batches():
    while True:
        yield np.zeros((32, 4)), np.zeros((32, 1))


model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(batches(), epochs=3, steps_per_epoch=10, validation_data=batches(), validation_steps=4)
""",
)
