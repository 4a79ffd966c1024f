"""PAGE"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.rules.rule import Finding, Rule
from kerasleaklint.semantics import flow
from kerasleaklint.semantics.facts import DatasetWalked, SinkCall
from kerasleaklint.semantics.knowledge.tfdata import lacks_prefetch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context


def check(fact: SinkCall | DatasetWalked, context: Context) -> Iterator[Finding]:
    found = flow.pipelines(fact)
    prefetched = {id(dataset.origin.made.node) for dataset in found if not lacks_prefetch(dataset)}
    where = f"`{fact.method}`" if isinstance(fact, SinkCall) else "the training loop"
    for dataset in found:
        if id(dataset.origin.made.node) not in prefetched and not flow.is_tiny(dataset):
            yield Finding(
                dataset.origin.site,
                f"`{dataset.maker}` pipeline reaches {where} on {context.model.line(fact.site)} without a prefetch: "
                "the next batch is prepared only when the step is done; end it with `.prefetch(tf.data.AUTOTUNE)`",
                ((f"{where} waits for each batch here", fact.site),),
                help="`.prefetch(tf.data.AUTOTUNE)` as the last stage overlaps preparing data with training",
            )


RULE = Rule(
    code="KLL302",
    severity="suggestion",
    effect="time",
    summary="a pipeline reaches training without a final prefetch",
    on=(SinkCall, DatasetWalked),
    check=check,
    bad="""\
import keras
import tensorflow as tf

(x, y), _ = keras.datasets.mnist.load_data()
dataset = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(100).batch(32)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(dataset, epochs=3)
""",
    good="""\
import keras
import tensorflow as tf

(x, y), _ = keras.datasets.mnist.load_data()
dataset = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(100).batch(32).prefetch(tf.data.AUTOTUNE)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(dataset, epochs=3)
""",
)
