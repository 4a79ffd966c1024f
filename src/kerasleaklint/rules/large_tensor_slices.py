"""PAGE"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.rules.rule import Finding, Rule
from kerasleaklint.semantics import flow
from kerasleaklint.semantics.facts import DatasetMade

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context


def check(fact: DatasetMade, context: Context) -> Iterator[Finding]:
    for found in flow.sliced_arrays(fact.dataset.source, context.max_array_size):
        origin = found.array.origin
        maker = fact.dataset.maker
        yield Finding(
            origin.site,
            f"`{maker}` on {context.model.line(fact.site)} copies the whole array of `{origin.what}` "
            f"({flow.describe(found.array)}); stream batches instead",
            (
                *flow.way(found.array, f"{maker} copies it here", fact.site),
                *(
                    (f"{sink.method} reads the dataset here", sink.site)
                    for sink in flow.sinks_of(context.model, fact.dataset)
                ),
            ),
            flow.estimate(found.array),
            "read batches from a memory map, or generate them inside the pipeline",
        )


RULE = Rule(
    code="KLL303",
    severity="warning",
    effect="memory",
    summary="from_tensor_slices or from_tensors of a large array in memory",
    on=(DatasetMade,),
    check=check,
    bad="""\
import keras
import tensorflow as tf

dataset = tf.data.Dataset.from_tensor_slices((tf.random.normal((1000000, 100)), tf.zeros((1000000,))))
dataset = dataset.batch(32).prefetch(tf.data.AUTOTUNE)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(dataset, epochs=3)
""",
    good="""\
import keras
import tensorflow as tf


def batch(index):
    return tf.random.stateless_normal((32, 100), tf.stack([index, 0])), tf.zeros((32,))


dataset = tf.data.Dataset.range(31250).map(batch).prefetch(tf.data.AUTOTUNE)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(dataset, epochs=3)
""",
)
