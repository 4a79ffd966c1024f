"""A model that exists before a loop is compiled in each turn of it.

## What it does

Reports `compile` in a loop of more than four turns, directly or by a function that the loop calls, on
a model that is built outside of the loop and is the same in each turn.

## Why it costs memory

`compile` drops what `fit` has traced and prepared, and makes new metrics; with a new optimizer come new
moments, twice the size of the weights for Adam. TensorFlow up to 2.21 holds every graph that gradients
were traced for until the process ends, and with it what the graph refers to: the old optimizer's
variables do not go away. Tracing again takes most of the time of a short `fit`, too.

## Example

```python
for rate in (0.1, 0.03, 0.01, 0.003, 0.001):
    model.compile(optimizer=keras.optimizers.Adam(rate), loss="mse")
    model.fit(x, y, epochs=5)
```

## Use instead

```python
model.compile(optimizer=keras.optimizers.Adam(0.1), loss="mse")
for rate in (0.1, 0.03, 0.01, 0.003, 0.001):
    model.optimizer.learning_rate = rate
    model.fit(x, y, epochs=5)
```

Where each turn must start with fresh moments, set the optimizer's variables to zero:
`for variable in model.optimizer.variables: variable.assign(keras.ops.zeros_like(variable))`, and set
the learning rate again.

## Fix safety

No automatic fix: compiling resets the optimizer's moments and counter, and a program may do it for
that.

## Measured

A model of 4 million weights, compiled with another learning rate and fitted for five epochs in each of ten
turns, TensorFlow 2.21.0, Keras 3.15.1, CPU, 2026-11-23, `kerasleaklint verify`.

| program | peak over the baseline | growth per `fit` |
|---|---|---|
| `compile` in the loop | +525 MiB | +38.0 MiB |
| compiled before it, `model.optimizer.learning_rate` set in it | +282 MiB | +0.4 MiB |

Of 230 traces that the first program made, 181 were still there at the end; of 50 in the second, 19.

## Known limits

- A model that is handed to a function by a loop in another file is not seen.
- Models that the loop takes from a list are compiled once each, and not reported.
- Loops of four turns or less are not reported: stages of fine-tuning look like that.

## References

- [keras-team/keras#9151](https://github.com/keras-team/keras/issues/9151): compile in a loop
- [tensorflow/tensorflow#97697](https://github.com/tensorflow/tensorflow/issues/97697): traced gradients are kept
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.rules.rule import Case, Finding, Rule
from kerasleaklint.semantics.facts import ModelCompiled
from kerasleaklint.semantics.queries import places

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context
    from kerasleaklint.semantics.loops import Loop

FEW_TURNS = 4


def check(fact: ModelCompiled, context: Context) -> Iterator[Finding]:
    loop = next((loop for loop in reversed(fact.loops) if compiles_again(fact, loop)), None)
    if loop is None or fact.model.origin.kind == "assumed":
        return
    yield Finding(
        fact.site,
        f"`compile` runs in each turn of the {places.loop_name(context.model, loop)} on the same model: new state and "
        "new traces each time, and the old stay; compile once before the loop",
        (("the model is built here", fact.model.origin.made), ("the loop", places.head(loop))),
        help="compile before the loop, and set `model.optimizer.learning_rate` where that is what changes",
    )


def compiles_again(fact: ModelCompiled, loop: Loop) -> bool:
    """Whether each turn compiles the same model: it is not built in the loop, nor another one in each turn."""
    few = loop.turns is not None and loop.turns <= FEW_TURNS
    return not few and loop not in fact.model.loops and not loop.bit & fact.call.turning


RULE = Rule(
    code="KLL402",
    severity="warning",
    effect="memory",
    summary="a model that exists before a loop is compiled in each turn of it",
    on=(ModelCompiled,),
    check=check,
    bad="""\
import keras
import numpy as np

x, y = np.zeros((1000, 4)), np.zeros((1000, 1))
model = keras.Sequential([keras.layers.Dense(1)])
for step in range(100):
    model.compile(optimizer="adam", loss="mse")
    model.fit(x, y, epochs=5)
""",
    good="""\
import keras
import numpy as np

x, y = np.zeros((1000, 4)), np.zeros((1000, 1))
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
for step in range(100):
    model.optimizer.learning_rate = 0.1 / (step + 1)
    model.fit(x, y, epochs=5)
""",
    case=Case(
        """\
SCALE = 1.0
import keras
import numpy as np

UNITS, TURNS = int(2000 * SCALE**0.5), 10
x, y = np.zeros((64, 1000), "float32"), np.zeros((64, 1000), "float32")
layers = [keras.layers.Dense(UNITS, activation="relu"), keras.layers.Dense(1000)]
model = keras.Sequential([keras.Input((1000,)), *layers])
for turn in range(TURNS):
    model.compile(optimizer=keras.optimizers.Adam(0.001 / (turn + 1)), loss="mse")
    model.fit(x, y, epochs=5, verbose=0)
""",
        """\
SCALE = 1.0
import keras
import numpy as np

UNITS, TURNS = int(2000 * SCALE**0.5), 10
x, y = np.zeros((64, 1000), "float32"), np.zeros((64, 1000), "float32")
layers = [keras.layers.Dense(UNITS, activation="relu"), keras.layers.Dense(1000)]
model = keras.Sequential([keras.Input((1000,)), *layers])
model.compile(optimizer=keras.optimizers.Adam(), loss="mse")
for turn in range(TURNS):
    model.optimizer.learning_rate = 0.001 / (turn + 1)
    model.fit(x, y, epochs=5, verbose=0)
""",
    ),
)
