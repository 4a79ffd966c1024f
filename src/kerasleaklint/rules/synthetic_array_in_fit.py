"""A large generated array goes whole into fit, evaluate or predict.

## What it does

Works out the size of `np.random.*`, `np.zeros`, `np.ones`, `np.full`, `np.arange`, `tf.random.*`,
`keras.random.*`, scikit-learn's `make_*` and `np.tile` from a literal shape, constants and simple
arithmetic included. Reports the call when the array takes at least `max-array-size` (default 32 MiB)
and reaches a Keras call whole.

## Why it costs memory

NumPy generates float64 by default, twice the size that the model can use. `fit` then converts the
array to float32 and keeps copies of it in its input pipeline, so a float64 array costs two and a
half times its size, a float32 one three times. Random data need not exist before it is used: a
batch can be generated when its turn comes, and forgotten after its step.

## Example

```python
x = np.random.rand(1000000, 100)
y = np.random.randint(0, 2, 1000000)
model.fit(x, y, epochs=3, batch_size=256)
```

## Use instead

Generate each batch from its own seed, so that every epoch sees the same data:

```python
def batch(index):
    seed = tf.stack([index, 0])
    x = tf.random.stateless_uniform((256, 100), seed)
    return x, tf.random.stateless_uniform((256,), seed, maxval=2, dtype=tf.int32)


dataset = tf.data.Dataset.range(1000000 // 256).map(batch).prefetch(tf.data.AUTOTUNE)
model.fit(dataset, epochs=3)
```

## Fix safety

No automatic fix, since the numbers would change, though not their distribution. Where the program
seeds NumPy and relies on the very numbers, keep the array. By hand, use a seed per batch and not a
stateful generator, or each epoch trains on new data. Keep shapes, dtypes and the number of rows:
`1000000 // 256` above drops the last, smaller batch.

## Measured

1,000,000 x 100, one epoch, TensorFlow 2.21.0, Keras 3.15.1, CPU, 2026-11-23; peak over the process
after its imports.

| program | peak |
|---|---|
| `fit(np.random.rand(1000000, 100), ...)` (float64, 763 MiB) | +1948 MB |
| the same as float32 | +1185 MB |
| batches from stateless TensorFlow operations | +7 MB |
| batches from a seeded NumPy generator, through `from_generator` | +10 MB |

## Known limits

- Silent when a side of the shape is not known.
- Silent for a literal slice of at most 1024 rows, and for what is generated anew in each turn of a
  loop around the call.
- After `train_test_split` the size is an upper bound, and the message says "up to".

## References

- [tensorflow/tensorflow#50524](https://github.com/tensorflow/tensorflow/issues/50524): NumPy arrays are copied
- TensorFlow guide: Random number generation (stateless functions)
- TensorFlow guide: tf.data: Build TensorFlow input pipelines
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.rules._whole_arrays import findings
from kerasleaklint.rules.rule import Rule
from kerasleaklint.semantics.facts import SinkCall

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context, Finding


def check(fact: SinkCall, context: Context) -> Iterator[Finding]:
    return findings(
        fact,
        context,
        {"synthetic"},
        subject="array made by `{what}` goes",
        remedy="generate each batch when it is needed",
        help="generate each batch from its own seed inside a tf.data pipeline",
    )


RULE = Rule(
    code="KLL102",
    severity="warning",
    effect="memory",
    summary="a large generated array goes whole into fit, evaluate or predict",
    on=(SinkCall,),
    check=check,
    bad="""\
import keras
import numpy as np

x = np.random.rand(1000000, 100)
y = np.random.randint(0, 2, 1000000)
model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
model.compile(loss="binary_crossentropy")
model.fit(x, y, epochs=3, batch_size=256)
""",
    good="""\
import keras
import tensorflow as tf

ROWS, BATCH = 1000000, 256


def batch(index):
    seed = tf.stack([index, 0])
    x = tf.random.stateless_uniform((BATCH, 100), seed)
    return x, tf.random.stateless_uniform((BATCH,), seed, maxval=2, dtype=tf.int32)


dataset = tf.data.Dataset.range(ROWS // BATCH).map(batch).prefetch(tf.data.AUTOTUNE)
model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
model.compile(loss="binary_crossentropy")
model.fit(dataset, epochs=3)
""",
)
