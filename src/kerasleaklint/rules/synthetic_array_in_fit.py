"""PAGE"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.rules._whole_arrays import findings
from kerasleaklint.rules.rule import Rule
from kerasleaklint.semantics.facts import SinkCall

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context, Finding


def check(fact: SinkCall, context: Context) -> Iterator[Finding]:
    return findings(
        fact,
        context,
        {"synthetic"},
        subject="array made by `{what}` goes",
        remedy="generate each batch when it is needed",
        help="generate each batch from its own seed inside a tf.data pipeline",
    )


RULE = Rule(
    code="KLL102",
    severity="warning",
    effect="memory",
    summary="a large generated array goes whole into fit, evaluate or predict",
    on=(SinkCall,),
    check=check,
    bad="""\
import keras
import numpy as np

x = np.random.rand(1000000, 100)
y = np.random.randint(0, 2, 1000000)
model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
model.compile(loss="binary_crossentropy")
model.fit(x, y, epochs=3, batch_size=256)
""",
    good="""\
import keras
import tensorflow as tf

ROWS, BATCH = 1000000, 256


def batch(index):
    seed = tf.stack([index, 0])
    x = tf.random.stateless_uniform((BATCH, 100), seed)
    return x, tf.random.stateless_uniform((BATCH,), seed, maxval=2, dtype=tf.int32)


dataset = tf.data.Dataset.range(ROWS // BATCH).map(batch).prefetch(tf.data.AUTOTUNE)
model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
model.compile(loss="binary_crossentropy")
model.fit(dataset, epochs=3)
""",
)
