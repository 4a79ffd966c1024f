"""A large NumPy array is read inside a function that becomes a graph.

## What it does

Reports a NumPy array of an outer scope that is read in the body of a `tf.function`, or in a function
that a stage of `tf.data` maps, filters or interleaves, or in a function of the project that one of
them calls: an array of which eight copies would take `max-array-size` (default 32 MiB), or one that
is read from a binary file of unknown size. Silent for `len(x)` and `x.shape`, for `x[0]`, and inside
functions that `tf.py_function` or `tf.numpy_function` runs, since those stay Python.

## Why it costs memory

When TensorFlow traces the function, it writes the array into the graph, as a constant, byte by byte.
The graph is then copied: to be optimised, and for `tf.data` to be serialised whenever the dataset is
iterated, so in every epoch. Each new trace takes in the array again. A tensor made before is only
referred to.

## Example

```python
table = np.load("table.npy")
dataset = tf.data.Dataset.range(n).map(lambda i: tf.gather(table, i)).batch(32)
```

## Use instead

```python
table = tf.constant(np.load("table.npy"))
dataset = tf.data.Dataset.range(n).map(lambda i: tf.gather(table, i)).batch(32)
```

## Fix safety

The fix makes a tensor of the array just before the function, under a new name, and lets the function
read that. Safe where the array is an argument of `tf.gather` and its like, which give the same for
both, and where the program binds its name once and from there on neither writes into it nor gives it
another name or a function of its own that could. No fix where devices or strategies are chosen, or the
environment is set, later: that counts no more when there is a tensor. Nor is there one where the
program makes graphs of its own, which do not know tensors of others. No fix elsewhere: in `x * table` a
NumPy array is cast to the dtype of x, and a tensor is not, so that the program could stop with an
error.

## Measured

An array of 32 MB read by `map(lambda i: tf.gather(table, i))`, one dataset, 3 epochs, TensorFlow
2.21.0, Keras 3.15.1, CPU, 2026-11-23; peak over the process after its imports.

| program | peak | time |
|---|---|---|
| the array itself | +725 MB | 15.9 s |
| `tf.constant(table)` before | +93 MB | 3.6 s |

## Known limits

- Arrays of unknown size whose names speak of noise, latent or embedding vectors, weights or seeds are not
  reported.
- Attributes such as `self.table` are not followed, nor functions that Keras traces by itself:
  `train_step`, `Lambda` layers.

## References

- [tensorflow/tensorflow#38693](https://github.com/tensorflow/tensorflow/issues/38693): arrays embedded in the graph
- TensorFlow guide: Better performance with tf.function (Creating tf.Variables, constants)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.core import Estimate
from kerasleaklint.core.size import format_size
from kerasleaklint.rules.rule import Case, Finding, Rule
from kerasleaklint.semantics.facts import StageAdded, StepTraced
from kerasleaklint.semantics.queries import whole_arrays
from kerasleaklint.semantics.shapes import size_of
from kerasleaklint.semantics.values import Site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context
    from kerasleaklint.semantics.functions.captures import Read
    from kerasleaklint.semantics.values import Array

MAPPERS = {"map", "filter", "interleave", "flat_map", "scan", "take_while", "group_by_window"}
# The peak as a multiple of the array (measured).
COPIES = 8
UNSIZED_KINDS = {"file", "map"}


def check(fact: StageAdded | StepTraced, context: Context) -> Iterator[Finding]:
    from kerasleaklint.semantics.functions import callees, captures

    if isinstance(fact, StepTraced):
        functions, where = [fact.function], "`tf.function`"
    else:
        stage = fact.dataset.stages[-1]
        functions = callees.functions_in(stage.argument) if stage.name in MAPPERS else []
        where = f"the function of `{stage.name}`"
    for function in functions:
        found = [read for read in captures.reads(function) if _is_large(read, context)]
        for read in {read.node.value: read for read in reversed(found)}.values():
            same = [other for other in found if other.node.value == read.node.value]
            from kerasleaklint.fixes.graphs.tensors import bound_before  # here, so that only a finding pays for it

            yield Finding(
                Site(read.function.module, read.node),
                f"`{read.node.value}` ({_described(read.array)}) is written into the graph by {where} on "
                f"{context.model.line(fact.site)}; make it a tensor before, with `tf.constant({read.node.value})`",
                (("the array is made here", read.array.origin.site), ("this becomes a graph", fact.site)),
                _estimate(read.array),
                "a tensor that is made outside is referred to, a NumPy array is copied with every trace",
                bound_before(same, context.model),
            )


def _is_large(read: Read, context: Context) -> bool:
    size = size_of(read.array)
    if size is not None:
        return size.high * COPIES >= context.max_array_size
    return read.array.origin.kind in UNSIZED_KINDS and not whole_arrays.SMALL_NAMES.search(read.node.value)


def _described(array: Array) -> str:
    size = size_of(array)
    if size is None:
        return f"`{array.origin.what}`, size unknown"
    return f"{'up to ' * (size.low != size.high)}{format_size(size.high)}"


def _estimate(array: Array) -> Estimate | None:
    size = size_of(array)
    if size is None:
        return None
    return Estimate(size.low, size.high, size.low * COPIES, size.high * COPIES, size.because)


RULE = Rule(
    code="KLL307",
    severity="warning",
    effect="memory",
    summary="a large NumPy array is read inside a function that becomes a graph",
    on=(StageAdded, StepTraced),
    fix="safe",
    check=check,
    case=Case(
        """\
SCALE = 1.0

import keras
import numpy as np
import tensorflow as tf

ROWS = int(100_000 * SCALE)
table = np.random.default_rng(0).random((ROWS, 80), dtype="float32")


def look_up(i):
    return tf.gather(table, i), tf.zeros(1)


dataset = tf.data.Dataset.range(1024).map(look_up, num_parallel_calls=2).batch(32).prefetch(tf.data.AUTOTUNE)
keras.utils.set_random_seed(1)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(dataset, epochs=3, verbose=0)
"""
    ),
    bad="""\
import keras
import numpy as np
import tensorflow as tf

table = np.random.default_rng(0).random((100_000, 80))
dataset = tf.data.Dataset.range(1000).map(lambda i: (tf.gather(table, i), 0.0), num_parallel_calls=4)
dataset = dataset.batch(32).prefetch(tf.data.AUTOTUNE)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(dataset, epochs=3)
""",
    good="""\
import keras
import numpy as np
import tensorflow as tf

table = tf.constant(np.random.default_rng(0).random((100_000, 80)))
dataset = tf.data.Dataset.range(1000).map(lambda i: (tf.gather(table, i), 0.0), num_parallel_calls=4)
dataset = dataset.batch(32).prefetch(tf.data.AUTOTUNE)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(dataset, epochs=3)
""",
)
