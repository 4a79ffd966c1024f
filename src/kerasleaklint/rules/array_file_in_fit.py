"""An array read from a file goes whole into fit, evaluate or predict.

## What it does

Follows what `np.load` (`.npy`, `.npz`, memory maps), `np.fromfile`, an HDF5 data set, a pickle or a
table reader returns through assignments, casts, arithmetic, slices, splits, helper functions,
notebook cells and project modules. Reports the read when the array is at least `max-array-size`
(default 32 MiB), or of unknown size, and reaches a Keras call whole.

## Why it costs memory

The array is only the start. `fit` turns what it is given into float32 tensors and hands those to an
input pipeline, which keeps copies of its own: a float32 array is held about three times while it
trains, a float64 one two and a half times. A memory map does not help if it is passed to `fit` as
it is, because the conversion reads all of it into memory.

## Example

```python
x = np.load("x.npy")
y = np.load("y.npy")
model.fit(x, y, epochs=3)
```

## Use instead

Leave the data on disk and yield batches of rows from a memory map:

```python
x = np.load("x.npy", mmap_mode="r")
y = np.load("y.npy", mmap_mode="r")


def batches():
    for start in range(0, len(x), 256):
        yield x[start : start + 256], y[start : start + 256]


signature = (tf.TensorSpec((None, *x.shape[1:]), x.dtype), tf.TensorSpec((None, *y.shape[1:]), y.dtype))
dataset = tf.data.Dataset.from_generator(batches, output_signature=signature)
dataset = dataset.apply(tf.data.experimental.assert_cardinality(-(-len(x) // 256)))
model.fit(dataset.prefetch(tf.data.AUTOTUNE), epochs=3)
```

Do not wrap the array in `Dataset.from_tensor_slices`: that copies it once more (see KLL303).

## Fix safety

No automatic fix in this release. By hand, keep:

- the order of the rows: `fit` shuffles all of them anew in every epoch, the generator above goes
  through them in order; to shuffle, draw a permutation per epoch and sort the row numbers inside
  each batch, so that the disk is read forwards;
- the last, smaller batch, and `validation_split`, which takes the last rows before shuffling and
  does not accept a Dataset;
- sample and class weights, which must stay with their rows;
- the number of steps: without `assert_cardinality` (or `steps_per_epoch`) Keras takes one extra
  optimizer step per epoch and warns that the input ran out of data;
- the dtype: Keras casts float64 to float32.

## Measured

float32 file of 800 MB, batch size 256, one epoch, TensorFlow 2.21.0, Keras 3.15.1, CPU, 2026-11-23.
Anonymous memory is what the process really holds; the peak also counts pages of the mapped file,
which the system takes back when it needs to.

| program | anonymous memory | peak |
|---|---|---|
| `np.load`, then `fit(x, y)` | +2344 MB | +2344 MB |
| `np.load(..., mmap_mode="r")` passed to `fit` | +1573 MB | +2344 MB |
| `np.load`, then `from_tensor_slices(...).batch().prefetch()` | | +2431 MB |
| memory map, batches in order | +5 MB | +777 MB |
| memory map, a new permutation each epoch, rows sorted inside the batch | +17 MB | +790 MB |

## Known limits

- A size is known where the path is a literal and the file lies beside the linted file, in the
  current folder or in the project's root. Binary files of unknown size are reported for the
  samples; for labels only if they look like images or have three or more dimensions. Tables
  (`read_csv`, `loadtxt`, ...) of unknown size are not reported.
- Silent for a literal slice of at most 1024 rows, for what is loaded anew in each turn of a loop
  around the call, for arguments whose names speak of noise, latent or embedding vectors, weights or
  seeds, and for the known data sets of Keras.
- An array handed to a `flow(...)` iterator, a `Sequence` or a `PyDataset` is reported, since it is in
  memory whole; the peak is then lower than the message says. A memory map handed to one is reported
  as well, although it is not read whole: suppress that finding.

## References

- [tensorflow/tensorflow#50524](https://github.com/tensorflow/tensorflow/issues/50524): NumPy arrays are copied
- [tensorflow/tensorflow#59306](https://github.com/tensorflow/tensorflow/issues/59306): the same with large arrays
- NumPy reference: `numpy.load`, `numpy.memmap`
- TensorFlow guide: tf.data: Build TensorFlow input pipelines
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.rules._whole_arrays import findings
from kerasleaklint.rules.rule import Rule
from kerasleaklint.semantics.facts import SinkCall

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.core import Fix
    from kerasleaklint.rules.rule import Context, Finding
    from kerasleaklint.semantics.values import Array

KINDS = {"file", "map", "pickle", "table"}


def fix(fact: SinkCall, array: Array, context: Context) -> Fix | None:
    from kerasleaklint.fixes.stream import stream_from_disk  # here, so that listing the rules needs no parser

    return stream_from_disk(fact, array, context.model, context.max_array_size)


def check(fact: SinkCall, context: Context) -> Iterator[Finding]:
    return findings(
        fact,
        context,
        KINDS,
        subject="array read by `{what}` goes",
        remedy="memory-map the file and stream batches",
        help="keep the data on disk (`mmap_mode='r'`, an open HDF5 data set) and yield batches of its rows",
        fix=fix,
    )


RULE = Rule(
    code="KLL101",
    severity="warning",
    effect="memory",
    summary="an array read from a file goes whole into fit, evaluate or predict",
    on=(SinkCall,),
    check=check,
    fixable=True,
    bad="""\
import keras
import numpy as np

x = np.load("x.npy")
y = np.load("y.npy")
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(x, y, epochs=3)
""",
    good="""\
import keras
import numpy as np
import tensorflow as tf

x = np.load("x.npy", mmap_mode="r")
y = np.load("y.npy", mmap_mode="r")


def batches():
    for start in range(0, len(x), 256):
        yield x[start : start + 256], y[start : start + 256]


signature = (tf.TensorSpec((None, *x.shape[1:]), x.dtype), tf.TensorSpec((None, *y.shape[1:]), y.dtype))
steps = -(-len(x) // 256)
dataset = tf.data.Dataset.from_generator(batches, output_signature=signature)
dataset = dataset.apply(tf.data.experimental.assert_cardinality(steps)).prefetch(tf.data.AUTOTUNE)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(dataset, epochs=3)
""",
)
