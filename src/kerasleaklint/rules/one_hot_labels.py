"""Labels are made one-hot for a loss that has a form for integers.

## What it does

Reports `to_categorical(y, C)`, `tf.one_hot(y, C)` and `np.eye(C)[y]` whose result goes whole into `fit` or
`evaluate` of a model that is compiled with `categorical_crossentropy`, where it takes at least
`max-array-size` (default 32 MiB), or where the number of rows is not known and there are 1000 classes
or more. Silent with label smoothing, which needs one-hot labels.

## Why it costs memory

One-hot labels hold a number for each class where one number says it all. `to_categorical` answers in
float64: a thousand classes make 8 KB of a label of 8 bytes, and `fit` copies them as it copies the
samples. With a vocabulary for classes the labels are by far the largest array of the program.

## Example

```python
y = keras.utils.to_categorical(y, 1000)
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y)
```

## Use instead

```python
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y)
```

## Fix safety

Unsafe: the sparse loss is the same number by another way, so it may differ in its last digits, and labels that
are no class numbers fail in another place. The fix changes all labels and all compile calls of the model
at once, and is refused wherever one-hot labels may be needed:

- the labels are read anywhere else (`y.shape[1]`, `argmax`, mixing, a data generator), or have several names;
- a metric other than `accuracy` is given: `CategoricalAccuracy`, `AUC`, `Precision` and the like count
  one-hot labels;
- the loss is not written in the `compile` call itself, or there are weights for losses or metrics;
- the model is also trained on labels that are not made here, or with `class_weight`.

## Measured

50,000 labels of 1000 classes, a small model, batch size 128, two epochs, TensorFlow 2.21.0, Keras 3.15.1,
CPU, 2026-11-23, `kerasleaklint verify`: peak over the baseline.

| program | memory |
|---|---|
| `to_categorical(y, 1000)` and `categorical_crossentropy` | +949 MiB |
| as the fix leaves it: integers and `sparse_categorical_crossentropy` | +24 MiB |

Losses and accuracies of both agree to seven digits.

## Known limits

- The number of rows must be known (literal, a known data set, a file that can be measured) unless there
  are a thousand classes.
- A model whose `compile` is not in sight is not reported.

## References

- Keras reference: Probabilistic losses (`SparseCategoricalCrossentropy`), `keras.utils.to_categorical`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.core.size import format_size
from kerasleaklint.rules.rule import Case, Finding, Rule
from kerasleaklint.semantics.facts import ModelCompiled, SinkCall
from kerasleaklint.semantics.queries import whole_arrays
from kerasleaklint.semantics.shapes import size_of
from kerasleaklint.semantics.values import Array, Const, Sequence, Site, leaves

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context
    from kerasleaklint.semantics.values import Step

MANY_CLASSES = 1000
LOSS = "categorical_crossentropy"


def check(fact: SinkCall, context: Context) -> Iterator[Finding]:
    arrays = list(labels(fact))
    found = [(array, step) for array in arrays if (step := made_one_hot(array)) and context.model.owns(step.node)]
    if not any(is_large(array, context) for array, _ in found) or not has_the_loss(fact, context):
        return
    for array, step in found:
        if is_large(array, context):
            yield finding(fact, array, step, context)


def labels(fact: SinkCall) -> Iterator[Array]:
    """The arrays that are given as labels, those of a validation pair included."""
    for role, argument in fact.data():
        if whole_arrays.is_batch(fact, argument):
            continue
        value = argument.value
        if (
            role == "validation_data"
            and isinstance(value, Sequence)
            and value.items is not None
            and len(value.items) > 1
        ):
            value = value.items[1]
        elif role != "y":
            continue
        yield from (leaf for leaf in leaves(value) if isinstance(leaf, Array))


def made_one_hot(array: Array) -> Step | None:
    """The step that makes rows of labels, where only rows are chosen after it."""
    after = list(array.steps)
    while after and after[-1].kind in ("view", "gather"):
        after.pop()
    return after[-1] if after and after[-1].kind == "one_hot" else None


def is_large(array: Array, context: Context) -> bool:
    size = size_of(array)
    if size is not None:
        return size.high >= context.max_array_size
    classes = array.shape[-1] if array.shape else None
    return classes is not None and classes >= MANY_CLASSES


def has_the_loss(fact: SinkCall, context: Context) -> bool:
    compiles = [f for f in context.model.facts if isinstance(f, ModelCompiled) and f.model is fact.model]
    losses = [f.arguments["loss"].value if "loss" in f.arguments else None for f in compiles]
    return bool(losses) and all(isinstance(loss, Const) and loss.value == LOSS for loss in losses)


def finding(fact: SinkCall, array: Array, step: Step, context: Context) -> Finding:
    from kerasleaklint.fixes.calls.sparse_labels import as_integers  # here, so that only a finding pays for it

    model, size = context.model, size_of(array)
    classes = array.shape[-1] if array.shape else None
    how_large = format_size(size.high) if size else f"{classes:,} numbers for each label"
    start, end = model.span(step.node)
    return Finding(
        Site(model.root, step.node),
        f"`{' '.join(model.source.text[start:end].split())}` makes one-hot labels ({how_large}) for `{fact.method}` on "
        f'{model.line(fact.site)}; keep the integers and use the loss "sparse_{LOSS}"',
        ((f"{fact.method} copies them here", fact.site),),
        whole_arrays.estimate(array),
        f'compile with `loss="sparse_{LOSS}"`, which takes class numbers',
        as_integers(fact, model),
    )


RULE = Rule(
    code="KLL105",
    severity="warning",
    effect="memory",
    summary="labels are made one-hot for a loss that has a form for integers",
    on=(SinkCall,),
    check=check,
    fix="unsafe",
    bad="""\
import keras
import numpy as np

x = np.zeros((10_000, 20), dtype="float32")
y = np.arange(10_000)
y = keras.utils.to_categorical(y, 10_000)
model = keras.Sequential([keras.layers.Dense(10_000, activation="softmax")])
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y)
""",
    good="""\
import keras
import numpy as np

x = np.zeros((10_000, 20), dtype="float32")
y = np.arange(10_000)
model = keras.Sequential([keras.layers.Dense(10_000, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y)
""",
    case=Case(
        """\
SCALE = 1.0
import keras
import numpy as np

keras.utils.set_random_seed(1)
rng = np.random.default_rng(1)
rows = int(50_000 * SCALE)
x = rng.normal(size=(rows, 8))
y = rng.integers(0, 1000, size=(rows,))
y = keras.utils.to_categorical(y, 1000)
model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(1000, activation="softmax")])
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y, batch_size=128, epochs=2, shuffle=False, verbose=2)
""",
        """\
SCALE = 1.0
import keras
import numpy as np

keras.utils.set_random_seed(1)
rng = np.random.default_rng(1)
rows = int(50_000 * SCALE)
x = rng.normal(size=(rows, 8))
y = rng.integers(0, 1000, size=(rows,))
model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(1000, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y, batch_size=128, epochs=2, shuffle=False, verbose=2)
""",  # written out, since the labels are meant to change: its training is not held to be the same
    ),
)
