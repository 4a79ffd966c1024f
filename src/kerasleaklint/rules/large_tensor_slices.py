"""from_tensor_slices or from_tensors of a large array in memory.

## What it does

Reports the array that `Dataset.from_tensor_slices` or `Dataset.from_tensors` is given when it takes
at least `max-array-size` (default 32 MiB), or is read from a binary file of unknown size. The size
comes from a literal shape or the file's header.

## Why it costs memory

The function looks like the start of a stream, but it copies the whole array into a tensor that the
dataset owns, beside the array that the program still holds. `batch` and `prefetch` after it stream
from that copy. `shuffle(n)` adds a buffer of n samples: with `shuffle(len(x))` yet another copy.

## Example

```python
x = tf.random.normal((1000000, 100))
y = tf.random.uniform((1000000,))
dataset = tf.data.Dataset.from_tensor_slices((x, y)).batch(32).prefetch(tf.data.AUTOTUNE)
```

## Use instead

Generate what can be generated, a batch at a time, from a seed per batch. This is what the fix writes:

```python
seed = tf.random.uniform((), maxval=2**31, dtype=tf.int64)


def generated_batches(batch_size):
    \"""Make the rows batch by batch, the same ones in every epoch.\"""

    def batch(start):
        rows = tf.minimum(1000000 - start, batch_size)
        x = tf.random.stateless_normal((rows, 100), (seed, start))
        y = tf.random.stateless_uniform((rows,), (seed + 1, start))
        return x, y

    return tf.data.Dataset.range(0, 1000000, batch_size).map(batch)


dataset = generated_batches(32).prefetch(tf.data.AUTOTUNE)
```

For data on disk, map the file and read the rows when their turn comes (see KLL101). Slice the paths of
many files, not their contents (KLL103).

## Fix safety

The fix puts a function that gives the same rows in the place of `from_tensor_slices`; the stages behind it stay. dtypes
stay, float64 included, as do the shapes, the order and the number of rows.

- Made-up arrays (as in KLL102) are generated. With `batch(n)` right behind, whole batches are; else rows are, about a
  megabyte at a time, and taken apart again. Safe where the program is not seeded, and for `zeros`, `ones`, `full` and
  `arange`, which come out bit for bit; unsafe where it is seeded.
- A made-up array behind `shuffle(n)` with n of all rows and then `batch`: batches are shuffled instead of rows. Unsafe.
- `.npy` files that `np.load` reads by path are mapped, and read about a megabyte at a time. Safe: the rows are the
  same, in the same order. With `shuffle(len(x))` right behind, the order of all rows is drawn anew in each
  epoch and no row waits in a buffer; unsafe where the program is seeded, as it may draw other numbers then.
  Steps that are computed element by element move into the reading. What is split (`train_test_split`, slices), computed
  row by row or handed to a function before it is sliced is followed as in KLL101, which also says when that is unsafe.

No fix for `from_tensors`, for dicts and lists of arrays, where the dataset is cached in memory, where
generated rows are shuffled in a buffer of more than `max-array-size`, where generated arrays are used for
anything but their length and shape, where an array of a file also goes into a model as it is, where the dataset
itself is printed, or where it cannot be generated (KLL102) or mapped (KLL101). A
file is read by Python, so there is no fix for it where `TPUStrategy` or several workers are in the
program; generated rows need no Python. A plain `fit(x, y)` is no way out: it costs about as much.

## Measured

TensorFlow 2.21.0, Keras 3.15.1, CPU, 2026-11-23; peak over the process after its imports.

| program | peak |
|---|---|
| `from_tensor_slices((tf.random.normal((1000000, 100)), ...)).batch().prefetch()`, then `fit` | +1217 MB |
| batches generated inside the pipeline | +7 MB |
| 800 MB file: `np.load` and `from_tensor_slices` | +2431 MB |
| the same with `.shuffle(n)` | +3043 MB |
| the same from a memory map | +2386 MB |
| memory map, batches through `from_generator` | +5 MB anonymous, +777 MB with pages of the file |

The fix itself: 1,000,000 x 100 float32, batch size 256, three epochs of a network of two dense layers; the same
releases and day, on a quiet machine. Anonymous memory over a process that has trained on a tiny data set before.

| program | peak | seconds per epoch | as the fix leaves it | seconds per epoch |
|---|---|---|---|---|
| `np.load`, `.batch().prefetch()` | +1154 MB | 7.8, 6.8, 6.2 | +9 MB | 7.8, 6.8, 6.7 |
| the same after `.shuffle(1024)` | +1148 MB | 7.7, 7.0, 6.7 | +14 MB | 8.4, 8.6, 6.5 |
| the same with a `map` of single rows before `batch` | +1156 MB | 20.5, 18.0, 16.3 | +15 MB | 19.0, 17.1, 16.5 |
| normalised by mean and spread of all numbers | +1156 MB | 8.1, 7.9, 6.8 | +13 MB | 7.4, 7.1, 7.3 |
| `tf.random.normal`, `.batch().prefetch()` | +1129 MB | 8.3, 7.0, 7.2 | +21 MB | 8.1, 7.8, 6.7 |

## Known limits

- Silent for the known data sets of Keras, and for tables whose size is not known.
- A dataset that the program never uses is reported as well.
- The peak in the message is the one of `fit` on the same array.

## References

- [tensorflow/tensorflow#38693](https://github.com/tensorflow/tensorflow/issues/38693),
  [tensorflow/tensorflow#14053](https://github.com/tensorflow/tensorflow/issues/14053): arrays embedded in the graph
- [tensorflow/tensorflow#50524](https://github.com/tensorflow/tensorflow/issues/50524): memory of `from_tensor_slices`
- [tensorflow/tensorflow#54299](https://github.com/tensorflow/tensorflow/issues/54299): memory of the shuffle buffer
- TensorFlow guide: tf.data: Build TensorFlow input pipelines (Consuming NumPy arrays)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.rules.rule import Case, Finding, Rule
from kerasleaklint.semantics.facts import DatasetMade
from kerasleaklint.semantics.queries import datasets, places, whole_arrays

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context


def check(fact: DatasetMade, context: Context) -> Iterator[Finding]:
    for found in whole_arrays.sliced(fact.dataset.source, context.max_array_size):
        origin = found.array.origin
        maker = fact.dataset.maker
        from kerasleaklint.fixes.slices import stream_slices  # here, so that only a finding pays for it

        yield Finding(
            origin.site,
            f"`{maker}` on {context.model.line(fact.site)} copies the whole array of `{origin.what}` "
            f"({whole_arrays.describe(found.array)}); stream batches instead",
            (
                *places.way(found.array, f"{maker} copies it here", fact.site),
                *(
                    (f"{sink.method} reads the dataset here", sink.site)
                    for sink in datasets.sinks_of(context.model, fact.dataset)
                ),
            ),
            whole_arrays.estimate(found.array),
            "read batches from a memory map, or generate them inside the pipeline",
            stream_slices(fact, context.model, context.max_array_size),
        )


CASE = """\
SCALE = 1.0

import keras
import tensorflow as tf

ROWS = int(1_000_000 * SCALE)
x, y = tf.random.normal((ROWS, 100)), tf.random.uniform((ROWS,), maxval=2, dtype=tf.int32)
dataset = tf.data.Dataset.from_tensor_slices((x, y)).batch(256).prefetch(tf.data.AUTOTUNE)
model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
model.compile(loss="binary_crossentropy")
model.fit(dataset, epochs=2, verbose=0)
"""
RULE = Rule(
    code="KLL303",
    severity="warning",
    effect="memory",
    summary="from_tensor_slices or from_tensors of a large array in memory",
    on=(DatasetMade,),
    fix="safe or unsafe",
    case=Case(CASE),
    check=check,
    bad="""\
import keras
import tensorflow as tf

dataset = tf.data.Dataset.from_tensor_slices((tf.random.normal((1000000, 100)), tf.zeros((1000000,))))
dataset = dataset.batch(32).prefetch(tf.data.AUTOTUNE)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(dataset, epochs=3)
""",
    good="""\
import keras
import tensorflow as tf


def batch(index):
    return tf.random.stateless_normal((32, 100), tf.stack([index, 0])), tf.zeros((32,))


dataset = tf.data.Dataset.range(31250).map(batch).prefetch(tf.data.AUTOTUNE)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(dataset, epochs=3)
""",
)
