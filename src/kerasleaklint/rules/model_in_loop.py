"""A model is built in a loop that never calls clear_session.

## What it does

Reports a Keras model that is built in each turn of a `for` or `while` loop or a comprehension, or
in each trial of a search, directly or by functions that are called there, and then compiled, trained or used,
while no `clear_session` runs in a turn, in any spelling, inside a helper, a decorator or a callback. `del
model`, `gc.collect()` and `reset_default_graph()` do not count. Models that start at inputs from before the loop
and are kept under a key each or in a list, the heads of one network, are fine.

## Why it costs memory

Keras keeps state outside the model: layer names, graphs, traced functions. On TensorFlow 2.11 to
2.21 there is more: compiling the train step registers a gradient function, once for each trace and
for ever, that holds on to the traced step and so to every weight and optimizer slot. No deletion of
the model reaches that, and each turn adds about three times its weights (Adam).

## Example

```python
for units in (8, 16, 32):
    model = keras.Sequential([keras.layers.Dense(units), keras.layers.Dense(1)])
    model.compile(loss="mse")
    model.fit(x, y, epochs=3)
```

## Use instead

From TensorFlow 2.22 on, and for loops that build, load or predict but do not train, on every
release:

```python
for units in (8, 16, 32):
    keras.backend.clear_session()
    model = keras.Sequential([keras.layers.Dense(units), keras.layers.Dense(1)])
    ...
```

On TensorFlow 2.11 to 2.21, where every turn trains the same architecture (folds, seeds), build and
compile once, and start the model anew in each turn:

```python
model = build_model()
model.optimizer.build(model.trainable_variables)
start = [variable.numpy() for variable in model.optimizer.variables]
for train, test in folds:
    keras.backend.clear_session()
    fresh = build_model()
    for variable, value in zip(model.variables, fresh.variables):
        variable.assign(value)
    for variable, value in zip(model.optimizer.variables, start):
        variable.assign(value)
    model.fit(x[train], y[train])
```

Where the architecture changes from turn to turn, run each in a process of its own, or compile with
`run_eagerly=True`.

## Fix safety

Unsafe, and one of two. Where each turn provably builds, compiles and trains the same model, the fix
builds it before the loop and starts it anew in each turn, as above. Each turn gets newly drawn weights
(and states of dropout, batch normalisation and the like) from the program's own builder, or from
`clone_model`, and the optimizer's variables as they were, the learning rate among them. With a seed set
in each turn, History, predictions and step counts are the same to the bit; with one seed before the loop,
or none, weights are others of the same distribution, because one more model is built. The guards:

- what is built depends on nothing that a turn changes, all of it can be read in the file, draws no random
  numbers of its own and prints nothing, and says its input shape, so that there are weights to copy;
- it is compiled once, in the loop itself or by the builder, and only trained, asked and saved: one that
  is kept, deleted, changed or handed on is another object in each turn, and stays one;
- no loop around the loop, since the model would still be built in each of its turns;
- `optimizer.build` needs TensorFlow 2.11 or later.

Else `clear_session` goes first into the loop, or first into the function that each trial calls, spelled
as the file imports Keras. Both fixes call it, and it does more than free memory:

- `clear_session` resets the global dtype policy: no fix where the file sets one (mixed precision);
- it restarts layer names: no fix where the loop uses a layer, a model or an `Input` from outside, or clones a model;
- it changes the numbers that `keras.random` gives, and forgets the seed of `set_random_seed`, so that
  shuffles differ where that is set before the loop;
- it drops the session of TensorFlow 1: no fix where the file handles sessions, graphs or placeholders.

A comprehension has no body to put a statement into, and a loop in another file is that file's business:
no fix there. Which release runs the program is not known, so `clear_session` is offered where it is not
enough, too (see below). Models that live on still predict, train and save.

## Measured

Growth per turn, CPU. Whether `clear_session` is enough for a loop that compiles and fits depends on
the release:

| release | nothing | `clear_session` first in the body | one model, reset |
|---|---|---|---|
| TensorFlow 2.22.0rc0, Keras 3.16 dev | 10.98 MB | 0.44 MB | |
| TensorFlow 2.21.0, Keras 3.15.1 | 19.83 MB | 18.05 MB | 0.40 MB |
| TensorFlow 2.15.1, Keras 2.15 (another model) | 7.92 MB | 5.99 MB | |

A model of 33 MB on TensorFlow 2.21.0, Keras 3.15.1, 2026-11-23:

| loop | nothing | `clear_session` first in the body |
|---|---|---|
| compile and fit, Adam, 12 turns | 109.2 MB | 106.5 MB |
| construct only, 8 turns | 30.4 MB | 0.0 MB |
| construct and predict, 8 turns | 16.0 MB | 0.005 MB |

The fix that starts one model anew, 30 turns of compile and fit with a seed each, 0.8 million weights,
Adam, TensorFlow 2.21.0, Keras 3.15.1, CPU, 2026-11-23, `kerasleaklint verify`; both train the same:

| loop | growth per turn | peak |
|---|---|---|
| a model in each turn | +13.5 MiB | +447 MiB |
| one model, started anew | -0.5 MiB | +119 MiB |

## Known limits

- A `clear_session` anywhere in the loop, or in a loop around it, silences the finding, even after a
  condition.
- Not reported: a model that is only a layer of another one, one built behind `if model is None` or
  `step % n == 0`, a loop that runs once or always leaves in its first turn, functions that start as
  processes of their own.
- Functions and callable objects called once per trial are known for Optuna, scikit-optimize, hyperopt
  and bayes_opt, by the name of the call that runs the trials; other tuners are not seen as loops. KerasTuner
  and Talos call `clear_session` themselves before each trial, so their builders are not reported.
- Not followed: recursion, `joblib.Parallel`, `DataFrame.apply`.

## References

- [keras-team/keras#2102](https://github.com/keras-team/keras/issues/2102): the advice to call `clear_session`
- [keras-team/keras#17458](https://github.com/keras-team/keras/issues/17458),
  [keras-team/keras#20552](https://github.com/keras-team/keras/issues/20552),
  [tensorflow/tensorflow#80895](https://github.com/tensorflow/tensorflow/issues/80895): it does not help from 2.11 on
- [tensorflow/tensorflow#97697](https://github.com/tensorflow/tensorflow/issues/97697),
  [tensorflow/tensorflow#109334](https://github.com/tensorflow/tensorflow/pull/109334): the cause, and its end
- Keras reference: `keras.utils.clear_session`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.rules.rule import Case, Finding, Rule
from kerasleaklint.semantics.facts import ModelBuilt
from kerasleaklint.semantics.knowledge.keras import PARAMETERS
from kerasleaklint.semantics.queries import places

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context

# A model that is only called is a layer of another one, unless it is run itself.
RUNS = {"compile", *PARAMETERS}
USES = RUNS | {"summary", "count_params", "load_weights"}


def check(fact: ModelBuilt, context: Context) -> Iterator[Finding]:
    from kerasleaklint.semantics.syntax import is_kept_head

    model = fact.model
    if model.origin.kind != "model" or not fact.loops or any(loop.cleared for loop in fact.loops):
        return
    loop = fact.loops[-1]
    uses = {method for method, loops in model.uses if loop in loops or not model.is_layer}
    if not uses & (RUNS if model.is_layer else USES) or is_kept_head(model.origin.made.node, loop.node):
        return

    from kerasleaklint.fixes.loops.restarting import restarting  # here, so that only a finding pays for it
    from kerasleaklint.fixes.loops.sessions import clearing

    trains = bool(uses & {"fit", "fit_generator", "train_on_batch"})
    yield Finding(
        fact.in_loop,
        f"a model is built in each turn of the {places.loop_name(context.model, loop)} without `clear_session`: "
        f"memory grows turn by turn; {ADVICE[trains]}",
        (*places.made_elsewhere(fact, "the model is built here"), ("the loop", places.head(loop))),
        help="call `keras.backend.clear_session()` first in the loop body",
        fix=(restarting(fact, loop, context.model) if trains else None) or clearing(context.model, loop),
    )


ADVICE = {
    True: "clear it first in the body (enough from TensorFlow 2.22 on; on 2.11 to 2.21 reuse one model, weights reset)",
    False: "call `keras.backend.clear_session()` first in the body",
}
PREDICTED = """\
SCALE = 1.0

import keras
import numpy as np

x = np.zeros((1, 1000), "float32")
for turn in range(16):
    model = keras.Sequential([keras.Input((1000,)), keras.layers.Dense(int(4000 * SCALE)), keras.layers.Dense(1000)])
    print(model.predict(x, verbose=0).shape)
"""

TRAINED = """\
SCALE = 1.0

import keras
import numpy as np

x, y = np.zeros((256, 100), "float32"), np.zeros(256, "float32")
for turn in range(20):
    model = keras.Sequential([keras.Input((100,)), keras.layers.Dense(int(8000 * SCALE)), keras.layers.Dense(1)])
    model.compile("adam", "mse")
    model.fit(x, y, epochs=1, verbose=0)
"""

SEEDS = """\
SCALE = 1.0

import keras
import numpy as np

x, y = np.zeros((256, 100), "float32"), np.zeros(256, "float32")
for seed in range(30):
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input((100,)), keras.layers.Dense(int(8000 * SCALE)), keras.layers.Dense(1)])
    model.compile("adam", "mse")
    model.fit(x, y, epochs=1, verbose=0)
"""

CLEARED = ("    model =", "    keras.backend.clear_session()\n    model =")

RULE = Rule(
    code="KLL401",
    severity="warning",
    effect="memory",
    summary="a model is built in a loop that never calls clear_session",
    on=(ModelBuilt,),
    fix="unsafe",
    check=check,
    case=(
        Case(PREDICTED, PREDICTED.replace(*CLEARED), "construct and predict"),
        Case(TRAINED, TRAINED.replace(*CLEARED), "compile and fit", "tensorflow>=2.22"),
        Case(SEEDS, name="compile and fit, one model started anew"),
    ),
    bad="""\
import keras
import numpy as np

x, y = np.zeros((100, 4)), np.zeros((100, 1))
scores = []
for units in (8, 16, 32):
    model = keras.Sequential([keras.layers.Dense(units), keras.layers.Dense(1)])
    model.compile(loss="mse")
    model.fit(x, y, epochs=3)
    scores.append(model.evaluate(x, y))
""",
    good="""\
import keras
import numpy as np

x, y = np.zeros((100, 4)), np.zeros((100, 1))
scores = []
for units in (8, 16, 32):
    keras.backend.clear_session()
    model = keras.Sequential([keras.layers.Dense(units), keras.layers.Dense(1)])
    model.compile(loss="mse")
    model.fit(x, y, epochs=3)
    scores.append(model.evaluate(x, y))
""",
)
