"""Endless validation data without validation_steps.

## What it does

Reports a `fit` call whose `validation_data` never ends (an endless generator function,
`itertools.cycle` or `count`, a dataset after `.repeat()` without a count) and that has no
`validation_steps`.

## Why it costs memory

It costs time, all of it: validation runs until its data ends. Training reaches the end of the first
epoch and stays there, without a warning and with the progress bar full. `steps_per_epoch` does not
limit the validation.

## Example

```python
model.fit(train_batches(), steps_per_epoch=100, epochs=3, validation_data=endless_batches())
```

## Use instead

```python
steps = math.ceil(len(x_val) / batch_size)
model.fit(train_batches(), steps_per_epoch=100, epochs=3, validation_data=endless_batches(), validation_steps=steps)
```

Better still is finite validation data, a dataset without `.repeat()`: it needs no steps, and every
epoch validates on the same samples.

## Fix safety

Unsafe: the steps for one pass over the validation set, rounded up, found as for KLL201; without a
loop that shows them there is no fix. Even with the right number an endless generator goes out of
phase after the first epoch, because Keras replays the batches that it has drawn ahead.

## Measured

TensorFlow 2.21.0, Keras 3.15.1, CPU, 2026-11-23.

| program | what happens |
|---|---|
| `validation_data` endless, no `validation_steps` | validation never ends: 4,283 batches in 6 s, no warning |
| the same with `validation_steps=3` | ends; 4 batches drawn |

## Known limits

- Silent where `**kwargs` may hold the steps.
- Silent where a `break`, `return` or `raise` inside the loop can end the generator.

## References

- [keras-team/keras#8595](https://github.com/keras-team/keras/issues/8595),
  [keras-team/keras#12577](https://github.com/keras-team/keras/issues/12577): generators and steps
- Keras reference: Model training APIs (`fit`)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.rules.rule import Case, Finding, Rule
from kerasleaklint.semantics.facts import SinkCall
from kerasleaklint.semantics.queries import arguments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context


def check(fact: SinkCall, context: Context) -> Iterator[Finding]:
    source = arguments.endless(fact, "validation_data")
    if source is None or arguments.is_given(fact, "validation_steps"):
        return

    from kerasleaklint.fixes.calls.steps import steps_given  # here, so that only a finding pays for it

    yield Finding(
        fact.site,
        f"`validation_data` is {source.what} (from {context.model.line(source.site)}), which never ends, without "
        "`validation_steps`: the first validation never returns; pass `validation_steps=...`",
        (("the data that never ends comes from here", source.site),),
        help="pass `validation_steps=math.ceil(validation_samples / batch_size)`",
        fix=steps_given(fact, "validation_data", "validation_steps", context.model),
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
model.fit(batches(), steps_per_epoch=100, validation_data=batches(), epochs=2, verbose=0)
"""

RULE = Rule(
    code="KLL202",
    severity="error",
    effect="hang",
    summary="endless validation data without validation_steps",
    on=(SinkCall,),
    fix="unsafe",
    check=check,
    case=Case(CASE, CASE.replace("epochs=2", "validation_steps=20, epochs=2")),
    bad="""\
import keras
import numpy as np


def batches():
    while True:
        yield np.zeros((32, 4)), np.zeros((32, 1))


model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(batches(), epochs=3, steps_per_epoch=10, validation_data=batches())
""",
    good="""\
import keras
import numpy as np


def batches():
    while True:
        yield np.zeros((32, 4)), np.zeros((32, 1))


model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(batches(), epochs=3, steps_per_epoch=10, validation_data=batches(), validation_steps=4)
""",
)
