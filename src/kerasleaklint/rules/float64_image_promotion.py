"""Integer images become float64 by arithmetic before they are trained on.

## What it does

Reports `x / 255`, `x * (1 / 255)` and `x - 127.5` on an array of integers (the known data sets of
Keras, pictures read by OpenCV, arrays of a known integer dtype) whose float64 result goes whole into
`fit`, `evaluate` or `predict`, where that result is at least `max-array-size` (default 32 MiB) or of
unknown size.

## Why it costs memory

NumPy answers the division of an integer array with float64: eight bytes for each pixel that had one.
Keras computes in float32 and casts what it is given once more, so for a while the float64 array, its
float32 copy and the copies of the input pipeline are all there. The upper half of the digits is
never used.

## Example

```python
(x_train, y_train), (x_test, y_test) = keras.datasets.cifar10.load_data()
x_train = x_train / 255.0
model.fit(x_train, y_train, epochs=5)
```

## Use instead

```python
(x_train, y_train), (x_test, y_test) = keras.datasets.cifar10.load_data()
x_train = x_train.astype("float32") / 255.0
model.fit(x_train, y_train, epochs=5)
```

Better still, leave the array as it is and let the model scale what it is given, batch by batch: its
first layer is then `keras.layers.Rescaling(1 / 255)`, and the saved model takes raw pixels.

## Fix safety

The fix casts before the arithmetic. Safe where one operation with a number that float32 holds exactly
is all that happens to 8-bit or 16-bit integers, and the result is only trained on, evaluated or asked
for its shape: dividing in float32 then gives what Keras made of the float64 quotient, bit for bit.
Unsafe otherwise: a second operation starts from a rounded value and may differ in the last bit, and
sums and pictures made of the array elsewhere do as well.

## Measured

16,000 pictures of 32 x 32 x 3 in uint8 (47 MiB), a small model, batch size 128, two epochs, TensorFlow
2.21.0, Keras 3.15.1, CPU, 2026-11-23, `kerasleaklint verify`: peak over the baseline.

| program | memory | training |
|---|---|---|
| `x / 255.0` | +926 MiB | |
| as the fix leaves it: `x.astype("float32") / 255.0` | +551 MiB | bit-identical History |
| `Rescaling(1 / 255)` in the model, `x` as it was | +137 MiB | another last digit |

The last row differs because `x * (1 / 255)` rounds otherwise than `x / 255`.

## Known limits

- Arrays whose dtype is not known (`np.load` of a file that is not there, pictures of PIL or Keras) are
  not reported; nor is what is cast to float32 afterwards, although it was float64 for a moment.
- `x /= 255` on integers is an error in NumPy, not a promotion, and not reported.
- Files that speak of `floatx` are not reported: the model may be meant to compute in float64.

## References

- NumPy manual: Data type promotion in NumPy
- Keras reference: `keras.layers.Rescaling`, `keras.config.set_floatx`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.core.size import format_size
from kerasleaklint.rules.rule import Case, Finding, Rule
from kerasleaklint.semantics.facts import SinkCall
from kerasleaklint.semantics.queries import whole_arrays
from kerasleaklint.semantics.shapes import size_of
from kerasleaklint.semantics.values import Array, Site, leaves

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context
    from kerasleaklint.semantics.values import Step

INTEGERS = {"bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"}
SAMPLES = ("x", "validation_data")


def check(fact: SinkCall, context: Context) -> Iterator[Finding]:
    if "floatx" in context.model.source.text:
        return
    for role, argument in fact.data():
        if role not in SAMPLES or whole_arrays.is_batch(fact, argument):
            continue
        for array in leaves(argument.value):
            step = promotion(array) if isinstance(array, Array) else None
            if isinstance(array, Array) and step and context.model.owns(step.node) and is_large(array, context):
                yield finding(fact, array, step, context)


def promotion(array: Array) -> Step | None:
    """The arithmetic that made float64 of integers, where the array is float64 still."""
    if array.dtype != "float64" or array.origin.kind == "item":
        return None
    dtypes = [*(step.dtype for step in array.steps), array.dtype]
    pairs = zip(array.steps, dtypes[1:], strict=True)
    found = next((step for step, dtype in pairs if step.dtype in INTEGERS and dtype == "float64"), None)
    return found if found is not None and found.kind == "elementwise" and not is_error(found) else None


def is_error(step: Step) -> bool:
    """NumPy refuses `x /= 255` on integers."""
    from kerasleaklint.semantics import syntax  # here, so that listing the rules needs no parser

    return syntax.is_in_place(step.node)


def is_large(array: Array, context: Context) -> bool:
    size = size_of(array)
    return size.high >= context.max_array_size if size is not None else array.picture


def finding(fact: SinkCall, array: Array, step: Step, context: Context) -> Finding:
    from kerasleaklint.fixes.calls.casting import cast_first  # here, so that only a finding pays for it

    size, model = size_of(array), context.model
    start, end = model.span(step.node)
    how_large = f"{format_size(size.high)}, in float32 {format_size(size.high // 2)}" if size else "size unknown"
    return Finding(
        Site(model.root, step.node),
        f"`{' '.join(model.source.text[start:end].split())}` makes float64 of {step.dtype}, and that goes whole into "
        f'`{fact.method}` on {model.line(fact.site)} ({how_large}); cast first, with `.astype("float32")`',
        ((f"{fact.method} casts it to float32 here", fact.site),),
        whole_arrays.estimate(array),
        'write `x.astype("float32") / 255`, or leave the integers and put a `Rescaling` layer first in the model',
        cast_first(array, step, model),
    )


RULE = Rule(
    code="KLL104",
    severity="warning",
    effect="memory",
    summary="integer images become float64 by arithmetic before training",
    on=(SinkCall,),
    check=check,
    fix="safe or unsafe",
    bad="""\
import keras

(x, y), _ = keras.datasets.cifar10.load_data()
x = x / (255)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(x, y)
""",
    good="""\
import keras

(x, y), _ = keras.datasets.cifar10.load_data()
x = x.astype("float32") / 255
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(x, y)
""",
    case=Case(
        """\
SCALE = 1.0
import keras
import numpy as np

keras.utils.set_random_seed(1)
rng = np.random.default_rng(1)
x = rng.integers(0, 256, size=(int(16_000 * SCALE), 32, 32, 3), dtype=np.uint8)
y = rng.integers(0, 10, size=(int(16_000 * SCALE),))
x = x / 255.0
layers = [keras.layers.AveragePooling2D(8), keras.layers.Flatten(), keras.layers.Dense(10)]
model = keras.Sequential([keras.Input((32, 32, 3)), *layers])
model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
model.fit(x, y, batch_size=128, epochs=2, shuffle=False, verbose=2)
""",
    ),
)
