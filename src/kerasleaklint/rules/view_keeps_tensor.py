"""A few rows of a batch are kept, and with them the whole batch.

## What it does

Reports `rows.append(p.numpy()[0])`, `rows.append(p[0])`, `rows.append(model.predict(batch)[:3])` and the like in a loop
that computes a new batch of known length in each turn.

## Why it costs memory

An index with a number or a slice gives a view: it has no memory of its own, it points into that of the whole array and
keeps it. `.numpy()` of a tensor on the CPU is a view as well, and so is `p[0]` of the tensor itself. So a list of first
rows holds all rows of all batches.

## Example

```python
for x, y in dataset:  # batches of 256
    first.append(model(x, training=False).numpy()[0])
```

## Use instead

```python
for x, y in dataset:  # batches of 256
    first.append(model(x, training=False).numpy()[0].copy())
```

## Fix safety

`.copy()` behind what is kept. Safe: the list holds the same numbers, in arrays of their own. Only for arrays of
NumPy (`.numpy()`, `predict`); of a tensor, `p[0].numpy().copy()` would be another type than `p[0]`, so that is
left to you. Nor is there a fix where the array is written to after a part of it was kept: the list would have
seen that; or where it has another name or goes to a function of the program, which may write to it.

## Measured

400 rows of 4 KB, of batches of 1 MB, TensorFlow 2.21.0, Keras 3.15.1, CPU, 2026-11-23, `kerasleaklint verify`.

| program | peak |
|---|---|
| `rows.append(p.numpy()[0])` | +405 MiB |
| `rows.append(p.numpy()[0].copy())` | +9.6 MiB |

`rows.append(p[0])` of the tensor itself keeps as much.

## Known limits

- That the whole is longer than what is kept must be in sight: `batch(32)` of the dataset, or an array of known shape.
- An index of several numbers (`p[0, 1]`) may give a single number, which is copied; it is not reported.

## References

- [tensorflow/tensorflow#34606](https://github.com/tensorflow/tensorflow/issues/34606): memory grows with appended
  predictions
- NumPy user guide: Copies and views
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.rules.rule import Case, Finding, Rule
from kerasleaklint.semantics.facts import Kept
from kerasleaklint.semantics.queries import places
from kerasleaklint.semantics.values import Tensor, options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context

FEW_TURNS = 4


def check(fact: Kept, context: Context) -> Iterator[Finding]:
    from kerasleaklint.semantics import syntax

    view = next((option for option in options(fact.value) if isinstance(option, Tensor)), None)
    if view is None or view.part_of is None or not is_made_anew(fact, view) or (view.part_of.rows or 1) < 2:
        return

    from kerasleaklint.fixes.kept.copies import copied  # here, so that only a finding pays for it

    loop, kept = places.loop_name(context.model, fact.loops[-1]), syntax.text(fact.node, 40)
    yield Finding(
        fact.site,
        f"`{kept}` is a view: each turn of the {loop} keeps all {view.part_of.rows} rows of the batch for the part "
        "that is needed; keep a copy of it",
        (("the whole batch is made here", view.part_of.origin.made), ("the loop", places.head(fact.loops[-1]))),
        help="`.copy()` of an array has memory of its own; of a tensor take `.numpy().copy()`",
        fix=copied(fact, view, context.model),
    )


def is_made_anew(fact: Kept, view: Tensor) -> bool:
    """Whether each turn that keeps a part makes a new whole, and only this one part of it is kept."""
    inner = fact.loops[-1]
    return view.loops[-1:] == (inner,) and (inner.turns is None or inner.turns > FEW_TURNS)


CASE = """\
SCALE = 1.0

import keras
import numpy as np
import tensorflow as tf

keras.utils.set_random_seed(0)
x = np.random.rand(int(102_400 * SCALE), 16).astype("float32")
dataset = tf.data.Dataset.from_tensor_slices(x).batch(256).prefetch(2)
model = keras.Sequential([keras.layers.Dense(1024)])
rows = []
for batch in dataset:
    rows.append(model(batch).numpy()[0])
print(np.mean(rows))
"""

RULE = Rule(
    code="KLL502",
    severity="warning",
    effect="memory",
    summary="a view of a few rows that keeps the whole batch",
    on=(Kept,),
    fix="safe",
    check=check,
    case=Case(CASE),
    bad="""\
import keras
import numpy as np
import tensorflow as tf

model = keras.Sequential([keras.layers.Dense(1000)])
dataset = tf.data.Dataset.from_tensor_slices(np.zeros((9000, 4))).batch(256).prefetch(2)
first = []
for batch in dataset:
    first.append(model(batch, training=False).numpy()[0])
""",
    good="""\
import keras
import numpy as np
import tensorflow as tf

model = keras.Sequential([keras.layers.Dense(1000)])
dataset = tf.data.Dataset.from_tensor_slices(np.zeros((9000, 4))).batch(256).prefetch(2)
first = []
for batch in dataset:
    first.append(model(batch, training=False).numpy()[0].copy())
""",
)
