"""A callback keeps weights, copies of the model or predictions of every epoch or batch.

## What it does

Reports a method of a callback that `fit` calls per epoch or per batch (`on_epoch_end` and its relatives, also in a
`LambdaCallback`) and that puts weights, a copy of the model or its predictions into a list or dict that lives on.

## Why it costs memory

`get_weights()` copies all weights to NumPy arrays, `clone_model` builds a second model, and `predict` gives an array as
long as its input. Each stays for as long as the list does, so memory grows by the size of the model or of the data with
every epoch, until long after training.

## Example

```python
class Recorder(keras.callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.weights = []

    def on_epoch_end(self, epoch, logs=None):
        self.weights.append(self.model.get_weights())
```

## Use instead

Keep what is best only:

```python
class Recorder(keras.callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.best, self.weights = float("inf"), None

    def on_epoch_end(self, epoch, logs=None):
        if logs["loss"] < self.best:
            self.best, self.weights = logs["loss"], self.model.get_weights()
```

or write each epoch to disk: `keras.callbacks.ModelCheckpoint("{epoch:03d}.weights.h5", save_weights_only=True)`.

## Fix safety

No automatic fix: what is kept would be other data.

## Measured

A model of 8 MB, 40 epochs, TensorFlow 2.21.0, Keras 3.15.1, CPU, 2026-11-23; peak over the process after its imports.

| callback | growth per epoch | peak |
|---|---|---|
| `self.weights.append(self.model.get_weights())` | 8.15 MB | +371 MB |
| the best weights only | -0.03 MB | +62 MB |

Lists of the numbers in `logs` cost 0.2 KB per batch and are not reported.

## Known limits

- A list that is emptied or made anew by a method of the same kind is not reported.
- The size of the model is not known; callbacks for small models are reported, too.
- Predictions for at most 64 rows of an array of known shape are not reported.
- Batches and outputs of layers that a callback keeps are not followed.

## References

- [keras-team/keras#5935](https://github.com/keras-team/keras/issues/5935),
  [keras-team/keras#13195](https://github.com/keras-team/keras/issues/13195): memory that grows per epoch with callbacks
- Keras guide: Writing your own callbacks
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.rules.rule import Case, Finding, Rule
from kerasleaklint.semantics.facts import KeptByCallback
from kerasleaklint.semantics.values import Model, Result, Tensor, leaves

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context
    from kerasleaklint.semantics.values import Value

FEW_ROWS = 64
LARGE_TENSORS = {"predictions": "predictions", "output": "outputs"}


def check(fact: KeptByCallback, context: Context) -> Iterator[Finding]:
    from kerasleaklint.semantics.queries import callbacks  # here, so that listing the rules needs no parser

    what = next((found for found in map(named, leaves(fact.value)) if found), None)
    if what is None or not context.model.is_here(fact.site) or callbacks.is_let_go(fact, context.model):
        return
    turn = "batch" if "batch" in fact.hook.header else "epoch"
    yield Finding(
        fact.site,
        f"`{fact.hook.header}` keeps {what} in `{callbacks.container_of(fact)}`: memory grows by their size every "
        f"{turn}; keep the best only, or save them to disk",
        help="`keras.callbacks.ModelCheckpoint` writes weights to disk, `restore_best_weights` keeps one copy",
    )


def named(value: Value) -> str | None:
    """What is large, in words."""
    if isinstance(value, Result) and value.kind == "weights":
        return "the model's weights"
    if isinstance(value, Model) and value.origin.kind in ("model", "load"):
        return "copies of the model"
    if isinstance(value, Tensor) and (value.rows or FEW_ROWS + 1) <= FEW_ROWS:
        return None
    kind = LARGE_TENSORS.get(value.kind) if isinstance(value, Tensor) else None
    return f"the model's {kind}" if kind else None


RULE = Rule(
    code="KLL601",
    severity="warning",
    effect="memory",
    summary="a callback keeps weights, models or predictions of every epoch",
    on=(KeptByCallback,),
    check=check,
    case=Case(
        before="""\
SCALE = 1.0

import keras
import numpy as np


class Recorder(keras.callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.weights = []

    def on_epoch_end(self, epoch, logs=None):
        self.weights.append(self.model.get_weights())


keras.utils.set_random_seed(0)
units = int(1400 * SCALE**0.5)
model = keras.Sequential([keras.Input((units,)), keras.layers.Dense(units), keras.layers.Dense(1)])
model.compile(optimizer="sgd", loss="mse")
recorder = Recorder()
model.fit(np.ones((32, units)), np.ones((32, 1)), epochs=60, verbose=0, callbacks=[recorder])
print(np.abs(recorder.weights[-1][0]).mean())
""",
        after="""\
SCALE = 1.0

import keras
import numpy as np


class Recorder(keras.callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.weights = None

    def on_epoch_end(self, epoch, logs=None):
        self.weights = self.model.get_weights()


keras.utils.set_random_seed(0)
units = int(1400 * SCALE**0.5)
model = keras.Sequential([keras.Input((units,)), keras.layers.Dense(units), keras.layers.Dense(1)])
model.compile(optimizer="sgd", loss="mse")
recorder = Recorder()
model.fit(np.ones((32, units)), np.ones((32, 1)), epochs=60, verbose=0, callbacks=[recorder])
print(np.abs(recorder.weights[0]).mean())
""",
    ),
    bad="""\
import keras
import numpy as np


class Recorder(keras.callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.weights = []

    def on_epoch_end(self, epoch, logs=None):
        self.weights.append(self.model.get_weights())


model = keras.Sequential([keras.layers.Dense(1)])
model.compile(optimizer="sgd", loss="mse")
model.fit(np.zeros((9, 2)), np.zeros((9, 1)), epochs=100, callbacks=[Recorder()])
""",
    good="""\
import keras
import numpy as np


class Recorder(keras.callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.best, self.weights = float("inf"), None

    def on_epoch_end(self, epoch, logs=None):
        if logs["loss"] < self.best:
            self.best, self.weights = logs["loss"], self.model.get_weights()


model = keras.Sequential([keras.layers.Dense(1)])
model.compile(optimizer="sgd", loss="mse")
model.fit(np.zeros((9, 2)), np.zeros((9, 1)), epochs=100, callbacks=[Recorder()])
""",
)
