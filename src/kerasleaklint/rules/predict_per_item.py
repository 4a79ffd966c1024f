"""PAGE"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.rules.rule import Finding, Rule
from kerasleaklint.semantics import flow
from kerasleaklint.semantics.facts import SinkCall
from kerasleaklint.semantics.values import Batches, Const, Dataset, Generator, leaves

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context
    from kerasleaklint.semantics.loops import Loop

METHODS = {"predict", "evaluate", "fit", "predict_proba", "predict_classes"}
FEW_TURNS = 4
INSTEAD = {"fit": "train_on_batch", "evaluate": "test_on_batch"}


def check(fact: SinkCall, context: Context) -> Iterator[Finding]:
    loop = item_loop(fact)
    if loop is None:
        return
    instead = INSTEAD.get(fact.method, "predict_on_batch")
    yield Finding(
        fact.site,
        f"`{fact.method}` runs for one item or batch in each turn of the {flow.loop_name(context.model, loop)}: "
        f"every call sets up a data pipeline (38 to 86 times the time of `{instead}`)",
        (("the loop", flow.head(loop)),),
        help=f"call `{instead}`, `model(x, training=False)`, or `{fact.method}` once on all items",
    )


def item_loop(fact: SinkCall) -> Loop | None:
    """The innermost loop whose every turn hands the model another item or batch."""
    data = fact.arguments.get("x")
    if fact.method not in METHODS or data is None or trains_for_long(fact):
        return None
    if any(isinstance(leaf, (Dataset, Batches, Generator)) for leaf in leaves(data.value)):
        return None
    for loop in reversed(fact.loops):
        if loop in fact.model.loops or loop.over_folds or loop.asks:
            return None
        if loop.bit & data.taint and (loop.turns is None or loop.turns > FEW_TURNS):
            return loop
    return None


def trains_for_long(fact: SinkCall) -> bool:
    """`fit` with more than one epoch is a training of its own."""
    epochs = fact.arguments.get("epochs")
    return (
        fact.method == "fit"
        and epochs is not None
        and not (isinstance(epochs.value, Const) and epochs.value.value == 1)
    )


RULE = Rule(
    code="KLL404",
    severity="warning",
    effect="time",
    summary="predict, evaluate or fit on one item or batch inside a loop",
    on=(SinkCall,),
    check=check,
    bad="""\
import keras
import numpy as np

model = keras.Sequential([keras.layers.Dense(1)])
rows = np.zeros((1000, 4))
results = []
for row in rows:
    results.append(model.predict(row[np.newaxis]))
""",
    good="""\
import keras
import numpy as np

model = keras.Sequential([keras.layers.Dense(1)])
rows = np.zeros((1000, 4))
results = model.predict(rows)
""",
)
