"""PAGE"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.rules._whole_arrays import findings
from kerasleaklint.rules.rule import Rule
from kerasleaklint.semantics.facts import SinkCall

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context, Finding

KINDS = {"file", "map", "pickle", "table"}


def check(fact: SinkCall, context: Context) -> Iterator[Finding]:
    return findings(
        fact,
        context,
        KINDS,
        subject="array read by `{what}` goes",
        remedy="memory-map the file and stream batches",
        help="keep the data on disk (`mmap_mode='r'`, an open HDF5 data set) and yield batches of its rows",
    )


RULE = Rule(
    code="KLL101",
    severity="warning",
    effect="memory",
    summary="an array read from a file goes whole into fit, evaluate or predict",
    on=(SinkCall,),
    check=check,
    bad="""\
import keras
import numpy as np

x = np.load("x.npy")
y = np.load("y.npy")
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(x, y, epochs=3)
""",
    good="""\
import keras
import numpy as np
import tensorflow as tf

x = np.load("x.npy", mmap_mode="r")
y = np.load("y.npy", mmap_mode="r")


def batches():
    for start in range(0, len(x), 256):
        yield x[start : start + 256], y[start : start + 256]


signature = (tf.TensorSpec((None, *x.shape[1:]), x.dtype), tf.TensorSpec((None, *y.shape[1:]), y.dtype))
steps = -(-len(x) // 256)
dataset = tf.data.Dataset.from_generator(batches, output_signature=signature)
dataset = dataset.apply(tf.data.experimental.assert_cardinality(steps)).prefetch(tf.data.AUTOTUNE)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(dataset, epochs=3)
""",
)
