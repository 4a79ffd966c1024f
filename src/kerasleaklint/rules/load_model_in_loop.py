"""A model is loaded in a loop that never calls clear_session.

## What it does

Reports `load_model` in each turn of a `for` or `while` loop or a comprehension, directly or by
functions that the loop calls, where no `clear_session` runs in a turn, in any spelling or inside a
helper.

## Why it costs memory

A loaded model brings its weights and its optimizer's state, and its objects refer to each other in
circles that only the garbage collector breaks. The collector counts Python objects, not the
megabytes of tensors behind them, so many dead models pile up before it runs. Where the path does
not change, loading again is wasted time as well.

## Example

```python
for image in images:
    model = keras.models.load_model("model.keras")
    print(model.predict(image))
```

## Use instead

```python
model = keras.models.load_model("model.keras")
for image in images:
    print(model.predict_on_batch(image))
```

Where each turn needs another model, call `keras.backend.clear_session()` first in the body.

## Fix safety

Unsafe: the load moves before the loop where nothing in its arguments changes from turn to turn and the
model is only asked (`predict`, `evaluate`, `summary`), never trained, changed or handed on, so that
one model does for all turns. A loop that never turns then loads it, too, and a file that is replaced
while the loop runs is not seen. Else `clear_session` goes first into the loop, which resets the
global dtype policy and layer names, with the same guards as KLL401.

## Measured

A model of 33 MB with Adam's state, TensorFlow 2.21.0, Keras 3.15.1, CPU, 2026-11-23; peak over the process
after its imports.

| loop | growth per turn | peak |
|---|---|---|
| `load_model`, 8 turns | 65.6 MB | +744 MB |
| the same, 25 turns | 45 to 48 MB | +1449 MB |
| `clear_session` first in the body, 8 turns | 0.0 MB | +336 MB |

A small model showed no growth, and `clear_session` made its loop slower (343 ms of CPU time per turn
instead of 110).

## Known limits

- The size of the model is not known; a loop over small models is reported, too.
- A `clear_session` anywhere in the loop, or in a loop around it, silences the finding.
- A load behind `if model is None`, or in a loop that runs once, is not reported.

## References

- [tensorflow/tensorflow#35524](https://github.com/tensorflow/tensorflow/issues/35524),
  [tensorflow/tensorflow#47122](https://github.com/tensorflow/tensorflow/issues/47122),
  [keras-team/keras#6511](https://github.com/keras-team/keras/issues/6511),
  [keras-team/keras#7271](https://github.com/keras-team/keras/issues/7271): `load_model` in a loop
- Keras guide: Save, serialize, and export models
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.rules.rule import Case, Finding, Rule
from kerasleaklint.semantics.facts import ModelBuilt
from kerasleaklint.semantics.queries import places

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context


def check(fact: ModelBuilt, context: Context) -> Iterator[Finding]:
    if fact.model.origin.kind != "load" or not fact.loops or any(loop.cleared for loop in fact.loops):
        return

    from kerasleaklint.fixes.loops.hoisting import hoisted  # here, so that only a finding pays for it
    from kerasleaklint.fixes.loops.sessions import clearing

    loop = fact.loops[-1]
    yield Finding(
        fact.in_loop,
        f"a model is loaded in each turn of the {places.loop_name(context.model, loop)}: memory grows turn by turn; "
        "load it once before the loop if it is always the same, else call `clear_session` first in the body",
        (*places.made_elsewhere(fact, "the model is loaded here"), ("the loop", places.head(loop))),
        help="load it once before the loop, or call `keras.backend.clear_session()` first in the loop body",
        fix=hoisted(fact, loop, context.model) or clearing(context.model, loop),
    )


CASE = """\
SCALE = 1.0

import keras
import numpy as np

UNITS, TURNS = int(2800 * SCALE**0.5), 16
made = keras.Sequential([keras.Input((1000,)), keras.layers.Dense(UNITS), keras.layers.Dense(1000)])
made.compile(optimizer="adam", loss="mse")
made.train_on_batch(np.zeros((1, 1000)), np.zeros((1, 1000)))
made.save("model.keras")
del made

for turn in range(TURNS):
    model = keras.models.load_model("model.keras")
    print(model.predict(np.full((1, 1000), turn), verbose=0).sum())
"""

RULE = Rule(
    code="KLL403",
    severity="warning",
    effect="memory",
    summary="a model is loaded in a loop that never calls clear_session",
    on=(ModelBuilt,),
    fix="unsafe",
    check=check,
    case=Case(CASE),
    bad="""\
import keras
import numpy as np

for _ in range(20):
    model = keras.models.load_model("model.keras")
    print(model.predict(np.zeros((1, 4))))
""",
    good="""\
import keras
import numpy as np

model = keras.models.load_model("model.keras")
print(model.predict(np.zeros((20, 4))))
""",
)
