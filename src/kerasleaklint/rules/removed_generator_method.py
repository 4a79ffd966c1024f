"""fit_generator, evaluate_generator or predict_generator, which Keras 3 does not have.

## What it does

Reports calls of `fit_generator`, `evaluate_generator` and `predict_generator` on a Keras model.

## Why it costs memory

It costs the run: the methods were removed, so the call raises AttributeError. They are listed here
because the code that still uses them is the code that streams its data; the usual way out, loading
everything and calling `fit`, brings KLL101.

## Example

```python
model.fit_generator(batches(), samples_per_epoch=3200, nb_epoch=3)
```

## Use instead

`fit`, `evaluate` and `predict` take generators themselves:

```python
model.fit(batches(), steps_per_epoch=100, epochs=3)
```

## Fix safety

Safe: the method gets its new name, positional arguments get theirs, `nb_epoch` becomes `epochs`,
and steps that are a quotient or come from `np.ceil` become whole, as Keras 3 refuses floats.
`evaluate` and `predict` get `verbose=0`, as what they replace was quiet by default. The options
`workers`, `use_multiprocessing` and `max_queue_size` go, or move to the PyDataset that is built in
the same function (KLL205). Unsafe are

- more than one worker that goes;
- steps of which it cannot be seen that they are whole, and arguments in a `**` dictionary;
- class weights for a generator, and predictions of a generator that yields no tuples: Keras 3
  refuses them;
- calls whose AttributeError the program catches itself;
- `samples_per_epoch` and `nb_val_samples`, which counted samples: they are divided by the batch size
  of the `flow*` call in sight. Where none is, there is no fix, since a guess would change the length
  of an epoch. A call without keywords counts samples where other calls of the file do.

There is no fix for `*args`, for more positional arguments than all releases agree on, and where the
method is called by another name (`run = model.fit_generator`).

## Measured

TensorFlow 2.21.0, Keras 3.15.1, CPU, 2026-11-23.

| program | what happens |
|---|---|
| `model.fit_generator(...)` | `AttributeError: 'Sequential' object has no attribute 'fit_generator'` |

## Known limits

- Code that is pinned to an old Keras 2 is right to use these methods: leave the rule out with
  `ignore = ["KLL204"]`.
- In a file that names Keras, an object of unknown kind counts as a Keras model if one of these
  methods is called on it.

## References

- [keras-team/keras#8595](https://github.com/keras-team/keras/issues/8595),
  [keras-team/keras#7217](https://github.com/keras-team/keras/issues/7217): `fit_generator` and its steps
- Keras guide: Migrating Keras 2 code to multi-backend Keras 3
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.rules.rule import Case, Finding, Rule
from kerasleaklint.semantics.facts import SinkCall

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context

REPLACEMENTS = {"fit_generator": "fit", "evaluate_generator": "evaluate", "predict_generator": "predict"}


def check(fact: SinkCall, context: Context) -> Iterator[Finding]:
    replacement = REPLACEMENTS.get(fact.method)
    if replacement is not None:
        from kerasleaklint.fixes.keras3.methods import modernised  # here, so that only a finding pays for it

        yield Finding(
            fact.site,
            f"`{fact.method}` was removed in Keras 3 (AttributeError); `{replacement}` takes generators",
            help=f"call `{replacement}` with the generator as `x`",
            fix=modernised(fact, replacement, context.model),
        )


CASE = """\
SCALE = 1.0

import keras
import numpy as np


def batches():
    while True:
        yield np.zeros((32, 8), "float32"), np.zeros(32, "float32")


model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit_generator(batches(), steps_per_epoch=100, epochs=2, verbose=0)
"""

RULE = Rule(
    code="KLL204",
    severity="error",
    effect="error",
    summary="fit_generator, evaluate_generator or predict_generator, which Keras 3 does not have",
    on=(SinkCall,),
    fix="safe or unsafe",
    check=check,
    case=Case(CASE),
    bad="""\
import keras
import numpy as np


def batches():
    while True:
        yield np.zeros((32, 4)), np.zeros((32, 1))


model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit_generator(batches(), steps_per_epoch=10, epochs=3)
""",
    good="""\
import keras
import numpy as np


def batches():
    while True:
        yield np.zeros((32, 4)), np.zeros((32, 1))


model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(batches(), steps_per_epoch=10, epochs=3)
""",
)
