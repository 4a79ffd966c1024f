"""PAGE"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.rules.rule import Finding, Rule
from kerasleaklint.semantics import flow
from kerasleaklint.semantics.facts import SinkCall
from kerasleaklint.semantics.knowledge.tfdata import is_batched
from kerasleaklint.semantics.values import Dataset, Generator, options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context


def gives_single_samples(dataset: Dataset) -> bool:
    """Rows of arrays, or what a generator function that yields one sample at a time makes."""
    if dataset.maker == "from_tensor_slices":
        return True
    if dataset.maker != "from_generator":
        return False
    return any(isinstance(option, Generator) and option.per_sample for option in options(dataset.source))


def check(fact: SinkCall, context: Context) -> Iterator[Finding]:
    found = flow.pipelines(fact)
    batched = {id(dataset.origin.made.node) for dataset in found if is_batched(dataset)}
    for dataset in found:
        if gives_single_samples(dataset) and id(dataset.origin.made.node) not in batched:
            yield Finding(
                dataset.origin.site,
                f"`{dataset.maker}` dataset reaches `{fact.method}` on {context.model.line(fact.site)} without a "
                "batch: each step gets a single sample; add `.batch(...)`",
                ((f"{fact.method} takes single samples here", fact.site),),
                help="call `.batch(batch_size)` after shuffle and before prefetch",
            )


RULE = Rule(
    code="KLL301",
    severity="error",
    effect="error",
    summary="a dataset of single samples reaches fit, evaluate or predict without batch",
    on=(SinkCall,),
    check=check,
    bad="""\
import keras
import tensorflow as tf

x = tf.zeros((100, 4))
y = tf.zeros((100,))
dataset = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(100).prefetch(tf.data.AUTOTUNE)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(dataset, epochs=3)
""",
    good="""\
import keras
import tensorflow as tf

x = tf.zeros((100, 4))
y = tf.zeros((100,))
dataset = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(100).batch(32).prefetch(tf.data.AUTOTUNE)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(dataset, epochs=3)
""",
)
