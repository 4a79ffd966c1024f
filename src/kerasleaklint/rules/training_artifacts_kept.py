"""A loop that trains a new model in each turn keeps all of their Histories or models.

## What it does

Reports `histories.append(model.fit(...))`, and the same for a dict or a name that holds the History, in a
loop that builds the model anew in each turn; and a model put into a list or dict of which only single
elements are read later.

## Why it costs memory

A History is a callback, and a callback knows its model: each History that is kept keeps the weights, the
optimizer's moments and the traced functions of its model alive, also where `clear_session` and `del`
were called. The numbers that one wants of it are a few hundred bytes.

## Example

```python
for train, valid in KFold(5).split(x):
    keras.backend.clear_session()
    model = build()
    histories.append(model.fit(x[train], y[train]))
```

## Use instead

```python
for train, valid in KFold(5).split(x):
    keras.backend.clear_session()
    model = build()
    histories.append(model.fit(x[train], y[train]).history)
```

Of models, keep the best one and its score, or save each with `model.save`.

## Fix safety

The fix appends `.history` and takes it from where the list is read. Safe where all reads are in sight
and ask for nothing else: `for h in histories`, also over `zip` and `enumerate`, and `histories[i]` with
`h.history`, and where the list starts empty. Unsafe where the list is never read in the file, since
something else may. None where it is handed on, returned, or an attribute, and where the program gives a
History other numbers itself. For models there is none: which one is the best is for the program to say.

## Measured

Ten models of 4 million weights with Adam, each fitted eagerly (`run_eagerly=True`) for two epochs, `gc.collect()` and
`clear_session` first in each turn, TensorFlow 2.21.0, Keras 3.15.1, CPU, 2026-11-23, `kerasleaklint verify`.

| program | peak over the baseline | growth per `fit` | models kept |
|---|---|---|---|
| `histories.append(model.fit(...))` | +653 MiB | +49.9 MiB | 10 of 10 |
| as the fix leaves it: `.append(model.fit(...).history)` | +438 MiB | +2.4 MiB | 1 of 10 |

Without `run_eagerly`, TensorFlow up to 2.21 holds the traced functions of every model in any case (see KLL401),
and without `gc.collect()` dead models wait for the garbage collector.

## Known limits

- Ensembles are meant to be kept: models that are read in a loop later, or handed on, are not reported.
- A History of one model that is trained again and again costs a few hundred bytes, and is not reported.
- Weights (`get_weights()`) that are collected are not reported: where they are averaged or compared,
  they are needed.

## References

- Keras reference: Callbacks API (`History`, and the `model` of a callback)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.rules.rule import Case, Finding, Rule
from kerasleaklint.semantics.facts import Kept
from kerasleaklint.semantics.queries import places
from kerasleaklint.semantics.values import Model, Result, options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context
    from kerasleaklint.semantics.loops import Loop


def check(fact: Kept, context: Context) -> Iterator[Finding]:
    for kept in options(fact.value):
        model = kept.model if isinstance(kept, Result) and kept.kind == "history" else kept
        loop = loop_of(model, fact) if isinstance(model, Model) else None
        if loop is None or not isinstance(model, Model) or not context.model.is_here(fact.site):
            continue

        from kerasleaklint.fixes.kept.histories import (  # here, so that only a finding pays for it
            as_numbers,
            picks_single_elements,
        )

        each = f"each turn of the {places.loop_name(context.model, loop)}"
        related = (("the model is built here", model.origin.made), ("the loop", places.head(loop)))
        if isinstance(kept, Result):
            yield Finding(
                fact.site,
                f"the History of {each} is kept, and with it its model; keep `.history`, which is only numbers",
                related,
                help="append `model.fit(...).history`",
                fix=as_numbers(fact, context.model),
            )
        elif picks_single_elements(fact, context.model):
            yield Finding(
                fact.site,
                f"the model of {each} is kept, and only single ones are read later; keep the best, or save them",
                related,
                help="compare as they are trained, and keep the best model and its score",
            )


def loop_of(model: Model, fact: Kept) -> Loop | None:
    """The loop that builds a model a turn and keeps what was put into a container from before it."""
    return next((loop for loop in fact.loops if loop in model.loops), None)


RULE = Rule(
    code="KLL405",
    severity="warning",
    effect="memory",
    summary="a loop keeps the History or the model of every turn",
    on=(Kept,),
    check=check,
    fix="safe or unsafe",
    bad="""\
import keras
import numpy as np

x, y = np.zeros((1000, 4)), np.zeros((1000, 1))
histories = []
for units in range(16, 512, 16):
    keras.backend.clear_session()
    model = keras.Sequential([keras.layers.Dense(units), keras.layers.Dense(1)])
    model.compile(loss="mse")
    histories.append(model.fit(x, y, epochs=5))
print(min(min(h.history["loss"]) for h in histories))
""",
    good="""\
import keras
import numpy as np

x, y = np.zeros((1000, 4)), np.zeros((1000, 1))
histories = []
for units in range(16, 512, 16):
    keras.backend.clear_session()
    model = keras.Sequential([keras.layers.Dense(units), keras.layers.Dense(1)])
    model.compile(loss="mse")
    histories.append(model.fit(x, y, epochs=5).history)
print(min(min(h["loss"]) for h in histories))
""",
    case=Case(
        """\
SCALE = 1.0
import gc

import keras
import numpy as np

UNITS = int(4000 * SCALE**0.5)
x, y = np.ones((64, 1000), "float32"), np.ones((64, 1), "float32")
histories = []
for turn in range(10):
    gc.collect()
    keras.backend.clear_session()
    model = keras.Sequential([keras.Input((1000,)), keras.layers.Dense(UNITS), keras.layers.Dense(1)])
    model.compile("adam", "mse", run_eagerly=True)
    histories.append(model.fit(x, y, epochs=2, verbose=0))
print(min(min(h.history["loss"]) for h in histories))
""",
    ),
)
