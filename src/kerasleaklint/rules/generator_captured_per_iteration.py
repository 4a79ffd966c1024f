"""fit is handed a new generator or PyDataset with new data in each turn of a loop.

## What it does

Reports `fit`, `evaluate` and `predict` in a loop that are handed, in each turn, a new generator or
`PyDataset` that holds arrays of this turn: copies of rows such as `x[train]`, or what was loaded in
the turn. Silent where the loop calls `clear_session` in some spelling or the program calls
`reset_default_graph`, where all turns share their arrays, where slices are views of them, and where a
few turns of them stay below `max-array-size` (default 32 MiB).

## Why it costs memory

Keras wraps generators and `PyDataset` objects in `Dataset.from_generator`. TensorFlow puts each
Python function of such a dataset into a list of the default graph, so that it lives as long as the
graph, and in eager mode that graph is never replaced. With the function live the generator, its
arguments and all arrays in them. Neither `del` nor `gc.collect()` helps, since the list is no cycle.

## Example

```python
for train, test in folds.split(x):
    model.set_weights(initial)
    model.fit(batches(x[train], y[train]), steps_per_epoch=100, epochs=5)
```

## Use instead

```python
for train, test in folds.split(x):
    keras.backend.clear_session()
    model.set_weights(initial)
    model.fit(batches(x[train], y[train]), steps_per_epoch=100, epochs=5)
```

Or hand the generator the row numbers, and let it take the rows of each batch from the one array. Or
call `tf.compat.v1.reset_default_graph()` and `gc.collect()` in each turn, which leave the policy for
dtypes alone.

## Fix safety

Unsafe: `clear_session` also resets the global policy for dtypes, the names of layers and the stream
of `keras.random`. Models that exist go on as they are. No fix where the program sets such a policy,
uses sessions or graphs of TensorFlow 1, or builds models in the loop: that is KLL401, whose fix cures
this as well.

## Measured

20 turns, 16 MB of new rows in each, one model, TensorFlow 2.21.0, Keras 3.15.1, CPU, 2026-11-23;
peak over the process after its imports.

| program | peak |
|---|---|
| `fit(batches(x[rows], y[rows]), ...)` in a loop | +379 MB |
| the same with `clear_session` in each turn | +69 MB |

## Known limits

- `Dataset.from_generator`, `tf.numpy_function` and `tf.py_function` of functions that hold arrays of
  a turn leak in the same way, and are not reported.

## References

- [tensorflow/tensorflow#57690](https://github.com/tensorflow/tensorflow/issues/57690),
  [tensorflow/tensorflow#37653](https://github.com/tensorflow/tensorflow/issues/37653): from_generator in a loop
- [tensorflow/tensorflow#51839](https://github.com/tensorflow/tensorflow/issues/51839): numpy_function in a loop
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.core.size import format_size
from kerasleaklint.rules.rule import Case, Finding, Rule
from kerasleaklint.semantics.facts import BatchesMade, GeneratorMade, SinkCall
from kerasleaklint.semantics.queries import places, whole_arrays
from kerasleaklint.semantics.shapes import size_of
from kerasleaklint.semantics.values import Array, Batches, Generator, leaves, options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context
    from kerasleaklint.semantics.arguments import Argument
    from kerasleaklint.semantics.loops import Loop
    from kerasleaklint.semantics.values import Value

METHODS = {"fit", "evaluate", "predict"}
DATA_KINDS = {"file", "pickle", "collected", "dataset", "synthetic", "table"}
# Turns after which it should be worth a finding, where their number is not known.
SOME_TURNS = 5
FEW_TURNS = 2


def check(fact: SinkCall, context: Context) -> Iterator[Finding]:
    if fact.method not in METHODS or not fact.loops or any(loop.cleared or loop.new_graph for loop in fact.loops):
        return
    if "reset_default_graph" in context.model.source.text:
        return
    loop = fact.loops[-1]
    turns = loop.turns or SOME_TURNS
    for role, argument in fact.data():
        for option in options(argument.value):
            arrays = _held(option, loop, context)
            if turns >= FEW_TURNS and _is_much(arrays, turns, context):
                yield _finding(fact, role, _words(option, argument), arrays, context)


def _words(value: Value, argument: Argument) -> str:
    if isinstance(value, Generator):
        return f"the generator `{value.origin.what}`"
    name = getattr(argument.node, "value", None)
    return f"the `PyDataset` `{name}`" if isinstance(value, Batches) and isinstance(name, str) else "the `PyDataset`"


def _finding(fact: SinkCall, role: str, what: str, arrays: list[Array], context: Context) -> Finding:
    from kerasleaklint.fixes.loops.captures import released  # here, so that only a finding pays for it

    loop = fact.loops[-1]
    held = tuple((f"`{role}` holds this", array.origin.site) for array in arrays[:1])
    return Finding(
        fact.site,
        f"`{fact.method}` in the {places.loop_name(context.model, loop)} keeps {what} of each turn, with its "
        f"arrays{_each(arrays)}, until the program ends; call `keras.backend.clear_session()` in each turn",
        (("the loop", places.head(loop)), *held),
        help="clear the session in each turn, or hand over row numbers instead of copies",
        fix=released(loop, context.model),
    )


def _held(value: Value, loop: Loop, context: Context) -> list[Array]:
    """Arrays of this turn alone that a generator or PyDataset was handed."""
    given: list[Argument] = []
    for fact in context.model.facts:
        if not isinstance(fact, (GeneratorMade, BatchesMade)) or loop not in fact.loops:
            continue
        if value is (fact.generator if isinstance(fact, GeneratorMade) else fact.batches):
            given += [*fact.call.positional, *fact.call.keywords.values()]
    differing = [one for one in given if one.taint & loop.bit]
    return [leaf for one in differing for leaf in leaves(one.value) if isinstance(leaf, Array) and _is_copy(leaf)]


def _is_copy(array: Array) -> bool:
    """Not a view of an array that all turns share."""
    steps = array.steps
    return array.origin.kind in DATA_KINDS and (not steps or any(step.kind != "view" for step in steps))


def _is_much(arrays: list[Array], turns: int, context: Context) -> bool:
    sizes = [size_of(array) for array in arrays]
    if any(size is None for size in sizes):
        return any(array.origin.kind in whole_arrays.BINARY_KINDS for array in arrays)
    return bool(sizes) and sum(size.high for size in sizes if size) * turns >= context.max_array_size


def _each(arrays: list[Array]) -> str:
    sizes = [size_of(array) for array in arrays]
    known = [size.high for size in sizes if size]
    return f" (up to {format_size(sum(known))} a turn)" if len(known) == len(sizes) else ""


PROGRAM = """\
SCALE = 1.0

import keras
import numpy as np

rng = np.random.default_rng(0)
x = rng.random((80_000, 100), dtype="float32")
y = rng.random((80_000, 1), dtype="float32")


def batches(xs, ys):
    while True:
        for start in range(0, len(xs), 400):
            yield xs[start : start + 400], ys[start : start + 400]


keras.utils.set_random_seed(1)
model = keras.Sequential([keras.Input((100,)), keras.layers.Dense(1)])
model.compile(loss="mse")
for fold in range(int(20 * SCALE) + 2):
    rows = rng.permutation(80_000)[:40_000]
    model.fit(batches(x[rows], y[rows]), steps_per_epoch=5, verbose=0)
"""

RULE = Rule(
    code="KLL308",
    severity="warning",
    effect="memory",
    summary="fit is handed a new generator or PyDataset with new data in each turn of a loop",
    on=(SinkCall,),
    fix="unsafe",
    check=check,
    case=Case(PROGRAM),
    bad="""\
import keras
import numpy as np
from sklearn.model_selection import KFold

rng = np.random.default_rng(0)
x, y = rng.random((80_000, 20)), rng.random(80_000)


def batches(xs, ys):
    while True:
        for start in range(0, len(xs), 64):
            yield xs[start : start + 64], ys[start : start + 64]


model = keras.Sequential([keras.Input((20,)), keras.layers.Dense(1)])
model.compile(loss="mse")
initial = model.get_weights()
for train, test in KFold(5).split(x):
    model.set_weights(initial)
    model.fit(batches(x[train], y[train]), steps_per_epoch=1000, epochs=3)
""",
    good="""\
import keras
import numpy as np
from sklearn.model_selection import KFold

rng = np.random.default_rng(0)
x, y = rng.random((80_000, 20)), rng.random(80_000)


def batches(rows):
    while True:
        for start in range(0, len(rows), 64):
            yield x[rows[start : start + 64]], y[rows[start : start + 64]]


model = keras.Sequential([keras.Input((20,)), keras.layers.Dense(1)])
model.compile(loss="mse")
initial = model.get_weights()
for train, test in KFold(5).split(x):
    model.set_weights(initial)
    model.fit(batches(train), steps_per_epoch=1000, epochs=3)
""",
)
