"""PAGE"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.rules.rule import Finding, Rule
from kerasleaklint.semantics import flow
from kerasleaklint.semantics.facts import ModelBuilt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context

# A model that is only called is a layer of another one, unless it is run itself.
RUNS = {"compile", "fit", "fit_generator", "evaluate", "predict", "train_on_batch"}
USES = RUNS | {"summary", "count_params", "load_weights"}


def check(fact: ModelBuilt, context: Context) -> Iterator[Finding]:
    model = fact.model
    if model.origin.kind != "model" or not fact.loops or any(loop.cleared for loop in fact.loops):
        return
    loop = fact.loops[-1]
    uses = {method for method, loops in model.uses if loop in loops or not model.is_layer}
    if not uses & (RUNS if model.is_layer else USES):
        return
    trains = bool(uses & {"fit", "fit_generator", "train_on_batch"})
    yield Finding(
        fact.in_loop,
        f"a model is built in each turn of the {flow.loop_name(context.model, loop)} without `clear_session`: "
        f"memory grows turn by turn; {ADVICE[trains]}",
        (*flow.made_elsewhere(fact, "the model is built here"), ("the loop", flow.head(loop))),
        help="call `keras.backend.clear_session()` first in the loop body",
    )


ADVICE = {
    True: "clear it first in the body (enough from TensorFlow 2.22 on; on 2.11 to 2.21 reuse one model, weights reset)",
    False: "call `keras.backend.clear_session()` first in the body",
}
RULE = Rule(
    code="KLL401",
    severity="warning",
    effect="memory",
    summary="a model is built in a loop that never calls clear_session",
    on=(ModelBuilt,),
    check=check,
    bad="""\
import keras
import numpy as np

x, y = np.zeros((100, 4)), np.zeros((100, 1))
scores = []
for units in (8, 16, 32):
    model = keras.Sequential([keras.layers.Dense(units), keras.layers.Dense(1)])
    model.compile(loss="mse")
    model.fit(x, y, epochs=3)
    scores.append(model.evaluate(x, y))
""",
    good="""\
import keras
import numpy as np

x, y = np.zeros((100, 4)), np.zeros((100, 1))
scores = []
for units in (8, 16, 32):
    keras.backend.clear_session()
    model = keras.Sequential([keras.layers.Dense(units), keras.layers.Dense(1)])
    model.compile(loss="mse")
    model.fit(x, y, epochs=3)
    scores.append(model.evaluate(x, y))
""",
)
