"""predict, evaluate or fit on one item or batch inside a loop.

## What it does

Reports `predict`, `evaluate` or one-epoch `fit` in a Python loop that hands the model another item
or batch in each turn, also where the loop calls a method that calls `predict`.

## Why it costs memory

It costs time. These methods are made for whole data sets: each call builds an input pipeline, an
iterator and a progress bar before the first number is computed, and takes them down again. Up to
TensorFlow 2.11 the remains of each call were not released either; on current releases memory stays
flat.

## Example

```python
for row in rows:
    results.append(model.predict(row[np.newaxis]))
```

## Use instead

One call for all, which batches by itself:

```python
results = model.predict(rows, batch_size=256)
```

Where the next input depends on the last output, a call without the machinery:

```python
for _ in range(steps):
    state = step(model.predict_on_batch(state[np.newaxis])[0])
```

`model(x, training=False)` does the same and gives a tensor; for training and evaluation there are
`train_on_batch` and `test_on_batch`.

## Fix safety

`predict` with nothing but data (and `verbose`) becomes `predict_on_batch`, which gives the same array
and prints no progress bar. Safe where the argument is written as a batch of one (`row[np.newaxis]`,
`np.expand_dims(row, 0)`, `row.reshape(1, -1)`); else unsafe: a large argument then goes through the
model at once, where `predict` takes 32 rows at a time. Unsafe also where the program speaks of float64:
`predict` hands float32 even to a model that takes float64. Calls of `predict` by another name, and
those with `batch_size`, `steps` or callbacks are left alone.

`fit` on one item, with nothing but data (and `epochs=1`, `verbose`), becomes `train_on_batch` where its
History is not used. It takes the same step; unsafe, since `fit` would take several for more than 32
rows, and metrics start at zero with each `fit`, but go on over `train_on_batch`. `evaluate` is not
rewritten: the numbers of `test_on_batch` are those of all calls so far.

## Measured

A small model, one row per call, CPU time per row, TensorFlow 2.21.0, Keras 3.15.1, CPU, 2026-11-23.

| program | time | memory |
|---|---|---|
| `model.predict(x[i : i + 1])` | 56 ms | no growth |
| `model(x, training=False)` | 1.2 to 1.5 ms | no growth |
| `predict_on_batch` | 0.65 ms | no growth |
| one `predict` for all rows | 0.75 ms | no growth |

## Known limits

- Not reported: one call per fold, per hyper-parameter or per model, loops of at most four turns,
  loops that ask the user for input, `fit` with a number of epochs other than one, data that is a
  dataset or a generator, arrays that are known to have 256 rows or more, a part of all rows (`x[:, i]`).
- Folds are told by cross-validation splitters and by names such as `fold` and `split` in the loop's
  head.
- The loop must be in sight: a method that only other programs call in a loop is not reported.

## References

- [keras-team/keras#13118](https://github.com/keras-team/keras/issues/13118),
  [tensorflow/tensorflow#33009](https://github.com/tensorflow/tensorflow/issues/33009),
  [tensorflow/tensorflow#44711](https://github.com/tensorflow/tensorflow/issues/44711): `predict` in a loop
- Keras FAQ: What's the difference between Model methods `predict()` and `__call__()`?
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.rules.rule import Case, Finding, Rule
from kerasleaklint.semantics.facts import SinkCall
from kerasleaklint.semantics.queries import places
from kerasleaklint.semantics.values import (
    Array,
    Batches,
    Const,
    Dataset,
    Generator,
    Range,
    Sequence,
    Value,
    leaves,
    options,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context
    from kerasleaklint.semantics.arguments import Argument
    from kerasleaklint.semantics.loops import Loop

METHODS = {"predict", "evaluate", "fit", "predict_proba", "predict_classes"}
FEW_TURNS = 4
MANY_VARIANTS = 12
A_CHUNK = 256
OF_A_TRAINING = {"validation_data", "validation_split", "callbacks"}
# What each turn reads from a file of its own is a chunk of many samples.
CHUNKS = {"file", "map", "table", "collected"}
INSTEAD = {"fit": "train_on_batch", "evaluate": "test_on_batch"}


def check(fact: SinkCall, context: Context) -> Iterator[Finding]:
    loop = item_loop(fact)
    if loop is None:
        return

    from kerasleaklint.fixes.calls.single_batches import on_batch  # here, so that only a finding pays for it

    instead = INSTEAD.get(fact.method, "predict_on_batch")
    yield Finding(
        fact.site,
        f"`{fact.method}` runs for one item or batch in each turn of the {places.loop_name(context.model, loop)}: "
        f"every call sets up a data pipeline (38 to 86 times the time of `{instead}`)",
        (("the loop", places.head(loop)),),
        help=f"call `{instead}`, `model(x, training=False)`, or `{fact.method}` once on all items",
        fix=on_batch(fact, context.model),
    )


def item_loop(fact: SinkCall) -> Loop | None:
    """The innermost loop whose every turn hands the model another item or batch."""
    data = fact.arguments.get("x")
    if fact.method not in METHODS or data is None or trains_for_long(fact):
        return None
    if any(isinstance(leaf, (Dataset, Batches, Generator)) for leaf in leaves(data.value)):
        return None
    if any(is_chunk(option) for option in options(data.value)) or has_all_rows(data):
        return None
    for loop in reversed(fact.loops):
        if loop in fact.model.loops or loop.over_folds or loop.asks or is_once_per_epoch(loop):
            return None
        if loop.bit & data.taint and not loop.bit & fact.call.turning and not is_short(loop):
            return None if walks_in_chunks(loop) else loop
    return None


def is_chunk(data: Value) -> bool:
    """An array of many samples, so that the call is worth what it sets up."""
    if not isinstance(data, Array):
        return False
    rows = data.shape[0] if data.shape else None
    return data.origin.kind in CHUNKS or (rows is not None and rows >= A_CHUNK)


def has_all_rows(data: Argument) -> bool:
    """Another part of all samples in each turn: a channel, a series."""
    from kerasleaklint.semantics.syntax import keeps_all_rows  # here, as it needs LibCST

    return keeps_all_rows(data.node)


def walks_in_chunks(loop: Loop) -> bool:
    """`range(0, len(x), 4096)`: as much as fits into memory, in batches of its own."""
    return isinstance(loop.over, Range) and loop.over.step is not None and loop.over.step >= A_CHUNK


def is_short(loop: Loop) -> bool:
    """A few turns, or a list of numbers that is written out: variants of one thing, not its items."""
    numbers = isinstance(loop.over, Sequence) and all(_is_number(item) for item in loop.over.items or ())
    return loop.turns is not None and loop.turns <= (MANY_VARIANTS if numbers else FEW_TURNS)


def _is_number(value: Value) -> bool:
    return isinstance(value, Const) and isinstance(value.value, (int, float))


def is_once_per_epoch(loop: Loop) -> bool:
    """A loop over epochs around the loop that trains."""
    return loop.over_epochs and loop.has_inner_training


def trains_for_long(fact: SinkCall) -> bool:
    """`fit` with several epochs or batches, validation or callbacks is a training of its own, not one step."""
    if fact.method != "fit":
        return False
    several = any(
        name in fact.arguments and not _is_one(fact.arguments[name].value) for name in ("epochs", "batch_size")
    )
    return several or not OF_A_TRAINING.isdisjoint(fact.arguments)


def _is_one(value: Value) -> bool:
    return isinstance(value, Const) and value.value == 1


CASE = """\
SCALE = 1.0

import keras
import numpy as np

items = np.random.default_rng(0).random((int(400 * SCALE), 32), "float32")
model = keras.Sequential([keras.Input((32,)), keras.layers.Dense(64, "relu"), keras.layers.Dense(4)])
found = []
for item in items:
    found.append(model.predict(item[np.newaxis], verbose=0))
print(len(found))
"""

RULE = Rule(
    code="KLL404",
    severity="warning",
    effect="time",
    summary="predict, evaluate or fit on one item or batch inside a loop",
    on=(SinkCall,),
    fix="safe or unsafe",
    check=check,
    case=Case(CASE),
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
