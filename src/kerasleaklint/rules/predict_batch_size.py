"""predict or evaluate runs with larger batches than fit did.

## What it does

Reports `predict` and `evaluate` on arrays without `batch_size`, where the same model was trained with a literal
`batch_size` below 32. One row of the array must be known to take 64 KiB, or the array come from a
binary file or from files collected in a loop. Silent where the array has no more rows than a batch
of `fit`, where `fit` is also called with batches of 32 or more, and for datasets and generators,
which bring their own batches.

## Why it costs memory

`predict` and `evaluate` do not know what `fit` was told: they take 32 rows at a time. Where `fit` was
given 4, because more did not fit into memory, every layer's output is eight times as large in
`predict`. It has no gradients to hold, which makes up for a part of that only.

## Example

```python
model.fit(scans, masks, batch_size=4, epochs=20)
guesses = model.predict(scans)
```

## Use instead

```python
model.fit(scans, masks, batch_size=4, epochs=20)
guesses = model.predict(scans, batch_size=4)
```

## Fix safety

Unsafe: the same rows go through the same layers, but sums over batches of another size may differ in the
last bit, and small batches take longer. The fix writes `fit`'s batch size as it is written there, or
its value where that is out of sight.

## Measured

32 pictures of 256 x 256, three convolutions with 32 filters, trained in batches of 2, TensorFlow 2.21.0,
Keras 3.15.1, CPU, 2026-11-23, `kerasleaklint verify`: peak of the whole program over the baseline.

| program | memory | results |
|---|---|---|
| `predict(scans)` | +775 MiB | |
| as the fix leaves it: `predict(scans, batch_size=2)` | +579 MiB | agree to 3e-10 |

## Known limits

- Off by default: many programs train with small batches because they learn better, not because memory
  is short, and then 32 rows cost nothing worth a finding. Size decides, and the size of the layers
  is not known.
- In 35 public repositories (3,900 files) it finds nothing, once tables of small rows are left out.

## References

- Keras reference: Model training APIs (`batch_size` of `predict` and `evaluate`)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.rules.rule import Case, Finding, Rule
from kerasleaklint.semantics.facts import SinkCall
from kerasleaklint.semantics.queries import arguments, whole_arrays
from kerasleaklint.semantics.shapes import known_bytes
from kerasleaklint.semantics.values import Array, Batches, Const, Dataset, Generator, Unknown, leaves

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context
    from kerasleaklint.semantics.values import Value

METHODS = {"predict", "evaluate"}
USUAL = 32
SMALL_ROW = 64 * 1024
BINARY = {"file", "map", "collected"}
OWN_BATCHES = (Dataset, Batches, Generator, Unknown)


def check(fact: SinkCall, context: Context) -> Iterator[Finding]:
    data = fact.arguments.get("x")
    if fact.method not in METHODS or data is None or any(arguments.is_given(fact, n) for n in ("batch_size", "steps")):
        return
    fits = [f for f in context.model.facts if isinstance(f, SinkCall) and f.model is fact.model and f.method == "fit"]
    sizes = {batch_size(fit) for fit in fits}
    largest = max(sizes, default=USUAL)
    if largest >= USUAL or whole_arrays.is_batch(fact, data) or is_harmless(data.value, largest):
        return

    from kerasleaklint.fixes.calls.batch_sizes import as_in_fit  # here, so that only a finding pays for it

    fit = next(fit for fit in fits if batch_size(fit) == largest)
    yield Finding(
        fact.site,
        f"`{fact.method}` takes {USUAL} rows at a time where `fit` on {context.model.line(fit.site)} takes {largest}: "
        f"every layer's output is {USUAL / largest:.3g} times as large; pass `batch_size={largest}`",
        (("fit is given its batch size here", fit.site),),
        help="pass the same `batch_size` to `predict` and `evaluate`",
        fix=as_in_fit(fact, fit, largest, context.model),
    )


def batch_size(fit: SinkCall) -> int:
    """The literal size, or the usual one where nothing is known."""
    given = fit.arguments.get("batch_size")
    value = given.value.value if given is not None and isinstance(given.value, Const) else None
    return value if isinstance(value, int) and value > 0 else USUAL


def is_harmless(value: Value, rows: int) -> bool:
    """No array, one of small rows, or one that has no more rows than a batch of `fit`."""
    found = list(leaves(value))
    arrays = [leaf for leaf in found if isinstance(leaf, Array)]
    if not arrays or any(isinstance(leaf, OWN_BATCHES) for leaf in found):
        return True
    return all(is_small(array, rows) for array in arrays)


def is_small(array: Array, rows: int) -> bool:
    shape = array.shape or (None, None)
    row = known_bytes(shape[1:], array.dtype or "float32")
    few = shape[0] is not None and shape[0] <= rows and not array.fraction
    return few or (row < SMALL_ROW if row is not None else array.origin.kind not in BINARY)


RULE = Rule(
    code="KLL408",
    severity="suggestion",
    effect="memory",
    summary="predict or evaluate runs with larger batches than fit did",
    on=(SinkCall,),
    check=check,
    fix="unsafe",
    opt_in="small batches are more often chosen for how they train than for memory",
    bad="""\
import keras
import numpy as np

scans = np.zeros((20, 256, 256, 1))
masks = np.zeros((20, 256, 256, 1))
model = keras.Sequential([keras.layers.Conv2D(1, 3, padding="same")])
model.compile(loss="mse")
model.fit(scans, masks, batch_size=4, epochs=20)
guesses = model.predict(scans)
""",
    good="""\
import keras
import numpy as np

scans = np.zeros((20, 256, 256, 1), dtype="float32")
masks = np.zeros((20, 256, 256, 1), dtype="float32")
model = keras.Sequential([keras.layers.Conv2D(1, 3, padding="same")])
model.compile(loss="mse")
model.fit(scans, masks, batch_size=4, epochs=20)
guesses = model.predict(scans, batch_size=4)
""",
    case=Case(
        """\
SCALE = 1.0
import keras
import numpy as np

keras.utils.set_random_seed(1)
side = int(256 * SCALE**0.5) // 8 * 8
scans = np.random.default_rng(1).normal(size=(32, side, side, 1)).astype("float32")
layers = [keras.layers.Conv2D(32, 3, padding="same", activation="relu") for _ in range(3)]
model = keras.Sequential([keras.Input((side, side, 1)), *layers, keras.layers.Conv2D(1, 1)])
model.compile("adam", "mse")
model.fit(scans, scans, batch_size=2, epochs=1, verbose=2)
guesses = model.predict(scans, verbose=0)
print(guesses.shape)
""",
    ),
)
