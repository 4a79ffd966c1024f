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
y = np.random.rand(1000000)
model.fit(x, y, epochs=3, batch_size=256)
```

## Use instead

Make each batch from a seed of its own when its turn comes, so that every epoch sees the same data. This
is what the fix writes:

```python
seed = np.random.randint(2**31)


def training_batches(batch_size=32):
    \"""Make the rows batch by batch, the same ones in every epoch.\"""

    def batch(start):
        rows = tf.minimum(1000000 - start, batch_size)
        x = tf.random.stateless_uniform((rows, 100), (seed, start))
        y = tf.random.stateless_uniform((rows,), (seed + 1, start))
        return x, y

    starts = tf.data.Dataset.range(0, 1000000, batch_size)
    starts = starts.shuffle(len(starts))
    return starts.map(batch).prefetch(tf.data.AUTOTUNE)


model.fit(training_batches(batch_size=256), epochs=3, shuffle=False)
```

## Fix safety

The fix writes the function above in place of the statements that make the arrays. Safe where the program is not
seeded: nobody can tell one run's numbers from another's. Unsafe where anything in it is seeded (`np.random.seed`,
`default_rng(7)`, `set_random_seed`, a `seed=` argument): the numbers are others then, of the same distribution. The
seed is drawn from the generator that the program uses, so a seeded program stays repeatable. Always safe
for `zeros`, `ones`, `full` and `arange`, which come out bit for bit. Kept are:

- shapes, dtypes, the number of rows and of steps, the smaller last batch, `validation_split` (the same last rows),
  `validation_data`, sample weights, class weights, `evaluate` and `predict` on the same arrays;
- what is done to each row on the way: `astype`, arithmetic with numbers, `reshape`, `expand_dims`, `to_categorical`;
- floats are made as float32, as `fit` would cast them;
- `len(x)` and `x.shape` elsewhere, as numbers.

Shuffling is coarser: batches come in a fresh order each epoch, the smaller one among them, but a batch keeps its rows,
which are independent of each other. There is no fix where this could matter or the program could break:

- the array goes into anything else, is written to, under whatever name, or only some of its rows are used;
- it is made elsewhere than in the straight statements before the call: in a branch, a loop or another function;
- sides, bounds and factors are not literals or names that are bound once to them;
- two calls cut the same random rows in different ways (another `batch_size`, or `predict` after `validation_split`),
  or may do so, since the name of the size is bound again between them. Where `evaluate` and `predict` name no
  `batch_size`, they take that of `fit`, and the fix is unsafe: their steps are others;
- numbers that are not random are multiplied twice, or added to twice: TensorFlow may round otherwise;
- rows are told by their number (`arange`) and shuffled: batches of neighbours are no shuffle;
- the distribution is another than uniform, normal, or integers of one range, or `to_categorical` is not told how many
  classes there are;
- another column of the call is not made up like this, or the call asks for steps;
- a model, loss or metric in the file asks for the rows of a batch (`x.shape[0]`), or a layer is `stateful`: how many
  they are is not known beforehand;
- `set_floatx`, `set_backend` or `KERAS_BACKEND` is in the file, or `globals()`, `locals()`, `exec` or `eval`.

With `tf.distribute` in the file the pipeline also asks to be sharded by rows (`AutoShardPolicy.DATA`). It holds no
Python, so it serves TPUs and several workers as well.

## Measured

1,000,000 x 100, one epoch, TensorFlow 2.21.0, Keras 3.15.1, CPU, 2026-11-23; peak over the process
after its imports.

| program | peak |
|---|---|
| `fit(np.random.rand(1000000, 100), ...)` (float64, 763 MiB) | +1948 MB |
| the same as float32 | +1185 MB |
| batches from stateless TensorFlow operations | +7 MB |
| batches from a seeded NumPy generator, through `from_generator` | +10 MB |

The fix itself, the same releases and day, on a quiet machine; networks of two dense layers, batch size 256,
anonymous memory over a process that has trained on a tiny data set before:

| program | peak | seconds per epoch | whole program |
|---|---|---|---|
| `np.random.rand`, 1,000,000 x 100, three epochs, shuffled | +1926 MB | 6.9, 6.2, 6.1 | 24.1 s |
| as the fix leaves it | +20 MB | 6.9, 6.4, 6.5 | 19.9 s |
| `np.random.randn`, the same as float32, in order | +1167 MB | 6.9, 5.7, 6.0 | 24.5 s |
| as the fix leaves it | +19 MB | 7.3, 6.3, 6.5 | 20.1 s |
| `np.zeros`, the same (NumPy's own zeros take no memory) | +1164 MB | 7.4, 6.6, 5.7 | 22.2 s |
| as the fix leaves it | +18 MB | 6.4, 5.5, 5.3 | 17.3 s |
| 10,000 images of 64 x 64 x 3, twelve epochs, shuffled | +2344 MB | 1.1, then 0.5 each | 13.7 s |
| as the fix leaves it | +76 MB | 1.2, then 0.7 each | 8.9 s |

Random numbers are drawn anew in each epoch, on cores that training leaves idle. The images show what that costs
where training itself costs next to nothing (a single layer of 16 units, 13 ms for a batch of 12 MB). At batch size
32, 1,000 images of 224 x 224 x 3 went from +2871 to +501 MB; training on a single batch alone takes +239 MB there.

Keras 3.16.0.dev2026102704, a nightly build that goes with TensorFlow 2.22.0-rc0, shuffles arrays in the same order in
every epoch; Keras 3.15.1 and the fix draw a fresh order for each. `kerasleaklint verify` notes it there.

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
from kerasleaklint.rules.rule import Case, Rule
from kerasleaklint.semantics.facts import SinkCall

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.core import Fix, Unfixed
    from kerasleaklint.rules.rule import Context, Finding
    from kerasleaklint.semantics.values import Array


def fix(fact: SinkCall, array: Array, context: Context) -> Fix | Unfixed:
    from kerasleaklint.fixes.synthetic import generate_batches  # here, so that only a finding pays for it

    del array
    return generate_batches(fact, context.model)


def check(fact: SinkCall, context: Context) -> Iterator[Finding]:
    return findings(
        fact,
        context,
        {"synthetic"},
        subject="array made by `{what}` goes",
        remedy="generate each batch when it is needed",
        help="generate each batch from its own seed inside a tf.data pipeline",
        fix=fix,
    )


CASE = """\
SCALE = 1.0

import keras
import numpy as np

ROWS = int(500_000 * SCALE)
x = np.random.rand(ROWS, 100)
y = np.random.randint(0, 2, ROWS)
model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
model.compile(loss="binary_crossentropy")
model.fit(x, y, epochs=2, batch_size=256, shuffle=False, verbose=0)
"""
RULE = Rule(
    code="KLL102",
    severity="warning",
    effect="memory",
    summary="a large generated array goes whole into fit, evaluate or predict",
    on=(SinkCall,),
    fix="safe or unsafe",
    case=Case(CASE),
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
