"""A model is called on a whole data set at once.

## What it does

Reports `model(x)` where `x` is an array of at least `max-array-size` (default 32 MiB), or one of
unknown size read from a binary file, that has more than 256 rows as far as is known and is not drawn
anew in each turn of a loop. Calls below a `GradientTape`, in a `tf.function`, or in the methods that
Keras itself calls (`call`, `train_step`, ...) are left alone, and so are calls with `training=True`.

## Why it costs memory

Calling a model runs all rows through it as one batch. Every layer's output exists for every row at
the same time, and a hidden layer of 2048 units alone is 8 KiB per row. `predict` does the same in
batches and keeps only the last layer's output.

## Example

```python
x = np.load("x.npy")
scores = model(x, training=False).numpy()
```

## Use instead

```python
x = np.load("x.npy")
scores = model.predict(x, batch_size=256, verbose=0)
```

## Fix safety

Unsafe: `predict` gives a NumPy array where the call gives a tensor, and matrix products of other batch
sizes may differ in the last bit. The fix is offered where all that is done with the result is possible with
an array as well: it is handed to a function, indexed, or asked for `.numpy()` (which goes) or `.shape`.
It is not offered where the call has arguments besides the data and `training=False`, or where the
result is computed with (`1 - model(x)` may need a tensor) or goes elsewhere. `predict` copies the
whole array, which KLL101 to KLL103 report: where one of them is on and had nothing to report
before, the fix is dropped.

## Measured

40,000 rows of 256 float64 numbers (78 MiB) through two hidden layers of 2048 units, after one epoch on 256
rows, TensorFlow 2.21.0, Keras 3.15.1, CPU, 2026-11-23, `kerasleaklint verify`: peak over the baseline.

| program | memory |
|---|---|
| `model(x, training=False)` | +1.2 GiB |
| as the fix leaves it: `model.predict(x, batch_size=256)` | +382 MiB |

What is left is mostly the float64 array and the copies that `predict` makes of it.

## Known limits

- What the layers hold is not estimated: the message gives the size of the array alone.
- For dropout at prediction time (`training=True`), call the model on slices and join the results.

## References

- Keras FAQ: What's the difference between Model methods `predict()` and `__call__()`?
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.core import Estimate
from kerasleaklint.core.size import format_size
from kerasleaklint.rules.rule import Case, Finding, Rule
from kerasleaklint.semantics.facts import ModelCalled
from kerasleaklint.semantics.queries import whole_arrays
from kerasleaklint.semantics.shapes import size_of
from kerasleaklint.semantics.values import Array, Const, leaves

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context

UNSIZED = {"file", "map", "collected"}
A_BATCH = 256


def check(fact: ModelCalled, context: Context) -> Iterator[Finding]:
    data = fact.call.argument(0, "inputs")
    if data is None or is_training(fact) or whole_arrays.is_batch(fact, data):
        return
    large = (leaf for leaf in leaves(data.value) if isinstance(leaf, Array) and is_large(leaf, context))
    array = next(large, None)
    if array is not None:
        yield finding(fact, array, context)


def is_training(fact: ModelCalled) -> bool:
    """Whether it may be called to train: any `training` but False."""
    training = fact.call.argument(None, "training")
    if len(fact.call.positional) > 1:
        return True
    return training is not None and not (isinstance(training.value, Const) and training.value.value in (False, None))


def is_large(array: Array, context: Context) -> bool:
    if array.shape and array.shape[0] is not None and array.shape[0] <= A_BATCH:
        return False
    size = size_of(array)
    return size.high >= context.max_array_size if size is not None else array.origin.kind in UNSIZED


def finding(fact: ModelCalled, array: Array, context: Context) -> Finding:
    from kerasleaklint.fixes.calls.forward import predicted  # here, so that only a finding pays for it

    size = size_of(array)
    rows = array.shape[0] if array.shape and not array.fraction else None
    how_many = f"all {rows:,} rows" if rows else "all rows"
    how_large = f" ({format_size(size.high)})" if size else ""
    return Finding(
        fact.site,
        f"the model is called on {how_many} of `{array.origin.what}`{how_large} at once: every layer's output is held "
        "for every row; call `predict`, which works in batches",
        (("the array is made here", array.origin.made),),
        Estimate(size.low, size.high, size.low, size.high, size.because) if size else None,
        "call `model.predict(x, batch_size=...)`, or the model on slices of the array",
        predicted(fact, context.model),
    )


RULE = Rule(
    code="KLL106",
    severity="warning",
    effect="memory",
    summary="a model is called on a whole data set at once",
    on=(ModelCalled,),
    check=check,
    fix="unsafe",
    bad="""\
import keras
import numpy as np

x = np.load("x.npy")
model = keras.models.load_model("model.keras")
scores = model(x, training=False).numpy()
print(scores.mean())
""",
    good="""\
import keras
import numpy as np

x = np.load("x.npy", mmap_mode="r")
model = keras.models.load_model("model.keras")
scores = [model.predict_on_batch(x[start : start + 1024]) for start in range(0, len(x), 1024)]
print(np.mean(np.concatenate(scores)))
""",
    case=Case(
        """\
SCALE = 1.0
import keras
import numpy as np

keras.utils.set_random_seed(1)
x = np.random.default_rng(1).normal(size=(int(40_000 * SCALE), 256))
wide = [keras.layers.Dense(2048, activation="relu"), keras.layers.Dense(2048, activation="relu")]
model = keras.Sequential([keras.Input((256,)), *wide, keras.layers.Dense(1)])
model.compile("sgd", "mse")
model.fit(x[:256], x[:256, 0], verbose=2)
scores = model(x, training=False).numpy()
print(scores.shape)
""",
    ),
)
