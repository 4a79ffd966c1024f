"""An endless generator or dataset without steps_per_epoch (or steps).

## What it does

Reports `fit` without `steps_per_epoch`, and `evaluate` or `predict` without `steps`, on data that
never ends: a generator function that yields inside `while True` with no way out, `itertools.cycle`
or `itertools.count`, or a dataset after `.repeat()` without a count.

## Why it costs memory

Keras ends an epoch when its data ends or when the steps are done. With neither, the first epoch
goes on for ever: memory stays flat, but the program never gets to its second epoch, its callbacks
or its end. `predict` is worse: it keeps every output until it returns, so its memory grows until
the process is killed.

## Example

```python
def batches():
    while True:
        for start in range(0, len(x), 32):
            yield x[start : start + 32], y[start : start + 32]


model.fit(batches(), epochs=3)
```

## Use instead

```python
model.fit(batches(), epochs=3, steps_per_epoch=math.ceil(len(x) / 32))
```

## Fix safety

Unsafe, since it decides what an epoch is: one pass over what the generator walks over, rounded up so
that the last, smaller batch counts. Offered where the generator's body shows it (a `for` loop over
`range(0, len(x), size)`, rows or `zip` that yields once in each turn) or where a batched
`from_tensor_slices` is repeated, and where the caller knows those names. Never a made-up number: no
fix where the loop can be left or skips turns (`break`, `continue`, `return`), where there is more
than one `yield`, or where the generator is made in another file, since one pass is then not what the
loop's head says.

## Measured

TensorFlow 2.21.0, Keras 3.15.1, CPU, 2026-11-23.

| program | what happens |
|---|---|
| `fit` on an endless generator | epoch 1 never ends: 2,311 batches in 6 s, memory +0.9 MB |
| the same with `steps_per_epoch=5, epochs=3` | ends; 17 batches drawn, 2 of them ahead |
| `predict` on an endless generator of 1 MiB outputs | never ends: +2,642 MB in 6 s |
| the same with `steps=5` | +2 MB |
| `fit` on a dataset after `.repeat()` | never ends |

## Known limits

- Silent where `**kwargs` may hold the steps, for `Sequence` / `PyDataset` objects and `flow*`
  iterators, which know their length, and where a `break`, `return` or `raise` inside the loop can
  end the generator.
- A finite generator that runs out in a later epoch is another matter, and not reported.

## References

- [keras-team/keras#8595](https://github.com/keras-team/keras/issues/8595),
  [keras-team/keras#12577](https://github.com/keras-team/keras/issues/12577): generators and `steps_per_epoch`
- Keras reference: Model training APIs (`fit`, `evaluate`, `predict`)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.rules.rule import Case, Finding, Rule
from kerasleaklint.semantics.facts import SinkCall
from kerasleaklint.semantics.queries import arguments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context

STEPS = {
    "fit": "steps_per_epoch",
    "fit_generator": "steps_per_epoch",
    "evaluate": "steps",
    "evaluate_generator": "steps",
    "predict": "steps",
    "predict_generator": "steps",
}


def check(fact: SinkCall, context: Context) -> Iterator[Finding]:
    steps = STEPS.get(fact.method)
    source = arguments.endless(fact, "x")
    if steps is None or source is None or arguments.is_given(fact, steps):
        return

    from kerasleaklint.fixes.calls.steps import steps_given  # here, so that only a finding pays for it

    grows = " and keeps every prediction" if fact.method.startswith("predict") else ""
    yield Finding(
        fact.site,
        f"`{fact.method}` is given {source.what} (from {context.model.line(source.site)}), which never ends, without "
        f"`{steps}`: it never returns{grows}; pass `{steps}=...`",
        (("the data that never ends comes from here", source.site),),
        help=f"pass `{steps}=math.ceil(samples / batch_size)`",
        fix=steps_given(fact, "x", steps, context.model),
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
model.fit(batches(), epochs=2, verbose=0)
"""

RULE = Rule(
    code="KLL201",
    severity="error",
    effect="hang",
    summary="an endless generator or dataset without steps_per_epoch (or steps)",
    on=(SinkCall,),
    fix="unsafe",
    check=check,
    case=Case(CASE, CASE.replace("epochs=2", "steps_per_epoch=100, epochs=2")),
    bad="""\
import keras
import numpy as np


def batches():
    while True:
        yield np.zeros((32, 4)), np.zeros((32, 1))


model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(batches(), epochs=3)
""",
    good="""\
import keras
import numpy as np


def batches():
    while True:
        yield np.zeros((32, 4)), np.zeros((32, 1))


model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(batches(), epochs=3, steps_per_epoch=10)
""",
)
