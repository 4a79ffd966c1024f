"""PAGE"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.rules.rule import Finding, Rule
from kerasleaklint.semantics import flow
from kerasleaklint.semantics.facts import ModelBuilt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context


def check(fact: ModelBuilt, context: Context) -> Iterator[Finding]:
    if fact.model.origin.kind != "load" or not fact.loops or any(loop.cleared for loop in fact.loops):
        return
    loop = fact.loops[-1]
    yield Finding(
        fact.in_loop,
        f"a model is loaded in each turn of the {flow.loop_name(context.model, loop)}: memory grows turn by turn; "
        "load it once before the loop, or call `clear_session` first in the body",
        (*flow.made_elsewhere(fact, "the model is loaded here"), ("the loop", flow.head(loop))),
        help="load it once before the loop, or call `keras.backend.clear_session()` first in the loop body",
    )


RULE = Rule(
    code="KLL403",
    severity="warning",
    effect="memory",
    summary="a model is loaded in a loop that never calls clear_session",
    on=(ModelBuilt,),
    check=check,
    bad="""\
import keras
import numpy as np

for _ in range(20):
    model = keras.models.load_model("model.keras")
    print(model.predict(np.zeros((1, 4))))
""",
    good="""\
import keras
import numpy as np

model = keras.models.load_model("model.keras")
print(model.predict(np.zeros((20, 4))))
""",
)
