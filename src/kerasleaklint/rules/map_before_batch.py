"""A map of elementwise operations runs on single elements, just before they are batched.

## What it does

Reports a `batch` right after a `map` whose function only casts, scales or computes element by
element, where the pipeline goes to `fit`, `evaluate`, `predict` or a training loop. Opt-in: it is
about time and not about memory.

Silent where the function does anything that could depend on the shape of what it is given: indexing,
`reshape`, reductions, decoding, random numbers, functions or arrays that are not in sight.

## Why it costs memory

It costs time. Calling a mapped function has a price of its own, some microseconds for each element,
whatever it computes. For a row of a few numbers that is far more than the computing. After `batch`
the same function is called once for 256 rows, and computes them with vector instructions.

## Example

```python
dataset = dataset.map(scale).batch(256).prefetch(tf.data.AUTOTUNE)
```

## Use instead

```python
dataset = dataset.batch(256).map(scale).prefetch(tf.data.AUTOTUNE)
```

## Fix safety

No automatic fix: broadcasting against a constant of another rank, or an element without a fixed
shape, means something else for a batch, and what the elements are is seldom in sight.

## Measured

200,000 rows of 8 floats, `tf.math.log(row + 1.0)`, batches of 256, two cores, TensorFlow 2.21.0,
Keras 3.15.1, CPU, 2026-11-23; one pass over the data, the second of two runs.

| pipeline | seconds |
|---|---|
| `.map(f).batch(256)` | 2.19 |
| `.map(f, num_parallel_calls=tf.data.AUTOTUNE).batch(256)` | 2.61 |
| `.batch(256).map(f)` | 0.16 |

## Known limits

- A heuristic: functions of a list that work element by element, and arithmetic between them. Arithmetic
  alone is not reported.
- Large elements (images) gain little: computing them costs more than calling the function.

## References

- TensorFlow guide: Better performance with the tf.data API (Vectorizing mapping)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.rules.rule import Case, Finding, Rule
from kerasleaklint.semantics.facts import StageAdded
from kerasleaklint.semantics.queries import datasets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context


def check(fact: StageAdded, context: Context) -> Iterator[Finding]:
    from kerasleaklint.semantics.functions import elementwise  # here, so that listing the rules needs no parser

    *before, stage = fact.dataset.stages
    last = before[-1] if before else None
    if stage.name != "batch" or last is None or last.name != "map" or last.of_part:
        return
    if elementwise.is_elementwise(last.argument) and datasets.is_trained_on(stage, context.model):
        yield Finding(
            last.site,
            f"`map` calls an elementwise function for every single element before the `batch` on "
            f"{context.model.line(stage.site)}; batch first, and it is called once a batch",
            (("the elements become batches here", stage.site),),
            help="`.batch(...).map(...)` computes whole batches at once",
        )


RULE = Rule(
    code="KLL310",
    severity="suggestion",
    effect="time",
    summary="an elementwise map runs before batch, once for every element",
    opt_in="about time only",
    on=(StageAdded,),
    check=check,
    bad="""\
import keras
import tensorflow as tf


def scale(image, label):
    return tf.cast(image, tf.float32) / 255.0, label


(x, y), _ = keras.datasets.mnist.load_data()
dataset = tf.data.Dataset.from_tensor_slices((x, y)).map(scale).batch(32).prefetch(tf.data.AUTOTUNE)
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(dataset, epochs=3)
""",
    good="""\
import keras
import tensorflow as tf


def scale(images, labels):
    return tf.cast(images, tf.float32) / 255.0, labels


(x, y), _ = keras.datasets.mnist.load_data()
dataset = tf.data.Dataset.from_tensor_slices((x, y)).batch(32).map(scale).prefetch(tf.data.AUTOTUNE)
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(dataset, epochs=3)
""",
    case=Case(
        """\
SCALE = 1.0

import keras
import tensorflow as tf


def logarithm(row):
    return tf.math.log(row + 1.0)


rows = tf.random.stateless_uniform((int(400000 * SCALE), 8), (1, 2))
dataset = tf.data.Dataset.from_tensor_slices(rows).map(logarithm).batch(1024).prefetch(tf.data.AUTOTUNE)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.predict(dataset, verbose=0)
""",
        """\
SCALE = 1.0

import keras
import tensorflow as tf


def logarithm(rows):
    return tf.math.log(rows + 1.0)


rows = tf.random.stateless_uniform((int(400000 * SCALE), 8), (1, 2))
dataset = tf.data.Dataset.from_tensor_slices(rows).batch(1024).map(logarithm).prefetch(tf.data.AUTOTUNE)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.predict(dataset, verbose=0)
""",
    ),
)
