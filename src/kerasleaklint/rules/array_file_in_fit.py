"""An array read from a file goes whole into fit, evaluate or predict.

## What it does

Follows what `np.load` (`.npy`, `.npz`, memory maps), `np.fromfile`, `scipy.io.loadmat`, an HDF5 data
set, a pickle or a table reader returns through assignments, casts, arithmetic, slices, splits, helper
functions, notebook cells and project modules. Reports the read when the array is at least `max-array-size`
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

The fix maps row numbers to rows instead, which is faster where rows are wide (see Measured). Do not wrap the
array in `Dataset.from_tensor_slices`: that copies it once more (see KLL303).

## Fix safety

Safe, with the exceptions below. The fix maps the `.npy` file (`mmap_mode="r"`), writes one function that
draws batches of rows, and gives its dataset to every `fit`, `evaluate` and `predict` that the array
reaches. Where rows have to be computed or chosen on the way, it also writes a small class, `Rows`: rows
of an array on disk, computed when they are drawn. Several arrays in one opened file are mapped where
they lie in it; a data set of an HDF5 file is mapped, or left in the file if it lies there in chunks, and
the file stays open; a `np.memmap` is a map already.
It keeps

- the rows and their order. In order (`shuffle=False`, `evaluate`, `predict`) the History, the steps of
  the optimizer and what is printed were the same to the bit in every program of the tests. Where
  `fit` shuffles, each epoch draws every row once in a fresh random order, as before, but in another
  one than Keras would draw: the losses differ as they do between two seeds. Where the program sets a
  seed, the order follows it, and what the program itself draws from `np.random` stays the same. One
  thing differs then: with `keras.utils.set_random_seed`, Keras on TensorFlow 2.21 repeats the order of
  the first epoch in all others, and the fixed program draws a fresh one for each, which `verify` notes.
  Inside a shuffled batch the rows are sorted, so that the disk is read forwards;
- labels and sample weights beside their rows: arrays that are small, or labels of unknown size, stay
  in memory, and their rows are drawn with the others; class weights stay arguments of `fit`;
- the last, smaller batch, and the number of steps, which Keras knows from the dataset. Where no batch is
  smaller, models know the size (`x.shape[0]`), as they do from `fit`;
- several inputs and outputs, in lists and dicts, with their weights; `validation_data`; and
  `validation_split`, which a dataset does not accept: the same last rows, by number;
- the computing: `astype`, arithmetic with numbers (`x / 255.0`), functions of NumPy that work element
  by element, `expand_dims` and columns run on each batch, in whatever function, class, branch or
  loop they stand;
- statistics: `mean` and `std` over all rows (`axis=0`) and `min` and `max` are taken a block of rows at a
  time, in the order in which NumPy adds. For float32, float64 and integers they were the same to the bit
  with NumPy 1.26.4 and 2.4.6;
- chosen rows: slices, the folds of a k-fold, and `train_test_split`, which splits the numbers of the
  rows instead, with its other arguments as they are;
- what the program reads besides: `len(x)`, `x.shape`, `x[0]`, `x[:5]`, and anything that only reads a
  map on which nothing is computed;
- the dtype: floats become float32, as in `fit` on arrays.

Unsafe is the fix of a program

- whose `validation_split` is not known: with a share of 0, `fit` would be given nothing to validate on;
- that takes `mean` or `std` over all elements at once (no `axis`) of an array that it computes on: how NumPy
  adds them differs between its releases, so the last digits may differ;
- whose `class_weight` does not show that its classes are 0, 1 and so on, each with a weight, as
  `dict(enumerate(...))` does and a dict that is written out, with a weight for each unit of the last layer (or
  two, with `binary_crossentropy`): with a dataset, a class that has no weight is an error;
- that prints rows in a list or tuple, or asks for their type: NumPy would write `memmap(...)` for `array(...)`;
- that draws rows of an HDF5 data set in random order: the training is the same, but a data set in chunks,
  compressed ones above all, is then read very slowly.

There is no fix where training could change or the program could break; the full report and `--show-fixes` say
what it is that stands in the way:

- the array, once it is computed on, goes into anything that needs it whole, such as a histogram;
- it is written to, which a map cannot be: by itself, by a view (`x.ravel()`), by a row (`row = x[0]`, then
  `row += 1`), or by a function that is given rows and changes them or cannot be seen;
- it goes where it cannot be followed: into a list, another file's function, a decorated function;
- a step is not done row by row (a difference of neighbours, a sum or mean of each row, a scaler), or it reads
  a name that is bound twice, bound in a loop or changed in place: the rows are computed later;
- it is computed in place while another name holds the same memory;
- its variables may be bound or changed without being named: `globals()`, `exec`, `getattr(self, name)`, or
  `global` in a function;
- other data in the call is not an array (a list of labels, a tensor), or `validation_data` is not written as
  a tuple in the call: the rows cannot be drawn by number; or a function, perhaps a callback, changes it;
- a model of the file has a `fit`, `evaluate` or `predict` of its own, which may not take a dataset;
- the call has `steps_per_epoch` or other steps, `*args` or `**kwargs`, or a `shuffle` other than a
  literal True or False: they mean something else with a dataset, or cannot be seen;
- the file is an `.npz` or a pickle, or loaded with further arguments: it cannot be mapped. Save the arrays
  of an `.npz` once with `np.save`, each in a file of its own;
- the program may write to the same file later, as far as its paths tell, or reads an HDF5 file and opens
  any to write: files that are mapped or open must stay as they are;
- it has NumPy raise errors of numbers (`np.errstate(divide="raise")`): rows are computed later;
- `set_floatx` or another backend is in the file: casts and batches differ there;
- the program trains on TPUs or several machines: the pipeline runs Python, which works in one process only.
  Under `MirroredStrategy` it also asks to be sharded by rows (`AutoShardPolicy.DATA`).

`fit` also gets `shuffle=False`, since it warns that it cannot shuffle a dataset. Arrays of several lengths
raise a ValueError, as they do in `fit`.

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

The fix itself: 1,000,000 x 100 float32 in an `.npy` file of 400 MB, batch size 256, three epochs, the same
releases and day, on a quiet machine. Anonymous memory is the peak above that of a process that has trained on a
tiny data set before.

| program | anonymous memory | seconds per epoch |
|---|---|---|
| `np.load`, then `fit(x, y)`, shuffled | +1156 MB | 7.2, 6.5, 7.3 |
| as the fix leaves it | +27 MB | 7.9, 7.1, 6.5 |
| `x` computed on, `validation_split`, in order | +1143 MB | 7.7, 5.7, 5.8 |
| as the fix leaves it | +16 MB | 7.2, 6.7, 6.8 |
| `train_test_split`, shuffled | +1464 MB | 7.0, 6.0, 5.9 |
| as the fix leaves it | +61 MB | 7.3, 6.1, 7.0 |
| normalised by mean and spread of the columns, shuffled | +1156 MB | 6.7, 6.4, 8.8 |
| as the fix leaves it | +39 MB | 8.6, 8.0, 7.8 |
| HDF5 data set, in order | +1156 MB | 8.4, 8.3, 7.7 |
| as the fix leaves it | +6 MB | 9.0, 7.6, 6.9 |

The model is small (6,529 weights), so that what is drawn is most of the time: a batch takes 2 ms.

The function maps row numbers (`Dataset.range`, `tf.numpy_function`) rather than using `from_generator`.
From the first use of that, TensorFlow 2.21 makes `malloc` return all freed blocks of 128 KiB and more to
the system (`mallopt(M_MMAP_THRESHOLD, 131072)`, seen with a debugger), and each batch pays for its pages
anew. 100,000 x 1000 float32, batch size 256, seconds per epoch, shuffled and in order, the better of two
runs: `fit(x, y)` 1.7 and 1.7, `from_generator` 2.8 and 2.4, row numbers 1.9 and 1.6.

## Known limits

- A size is known where the path is a literal and the file lies beside the linted file, in the
  current folder or in the project's root. Binary files of unknown size are reported for the
  samples; for labels only if they are pictures or known to have three or more dimensions. Tables
  (`read_csv`, `loadtxt`, ...) of unknown size are not reported.
- Silent for a literal slice of at most 1024 rows, for what each turn of a loop around the call loads or
  computes anew, for arrays of unknown size in arguments whose names speak of noise, latent or
  embedding vectors, weights or seeds, and for the known data sets of Keras.
- An array handed to a `flow(...)` iterator is reported, since it is in memory whole; the peak is then
  lower than the message says. A memory map handed to one is reported as well, although it is not
  read whole: suppress that finding. What a `Sequence` or a `PyDataset` holds is not looked at.
- Fields of named tuples and dataclasses are not followed.
- Tables, `.npz` and MATLAB files and pickles are not fixed, nor arrays that another file of the project loads.
- A reshape of some columns copies all of them, in the fixed program as well.

## References

- [tensorflow/tensorflow#50524](https://github.com/tensorflow/tensorflow/issues/50524): NumPy arrays are copied
- [tensorflow/tensorflow#59306](https://github.com/tensorflow/tensorflow/issues/59306): the same with large arrays
- NumPy reference: `numpy.load`, `numpy.memmap`
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

KINDS = {"file", "map", "pickle", "table"}


def fix(fact: SinkCall, array: Array, context: Context) -> Fix | Unfixed:
    from kerasleaklint.fixes.stream import stream_from_disk  # here, so that only a finding pays for it

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


CASE = """\
SCALE = 1.0

import keras
import numpy as np

ROWS, COLUMNS, BLOCK = int(1_000_000 * SCALE), 100, 10_000
random = np.random.default_rng(0)
file = np.lib.format.open_memmap("x.npy", "w+", "float32", (ROWS, COLUMNS))
for start in range(0, ROWS, BLOCK):
    file[start : start + BLOCK] = random.random(file[start : start + BLOCK].shape, "float32")
del file
np.save("y.npy", random.integers(0, 2, ROWS, "uint8"))

x = np.load("x.npy")
y = np.load("y.npy")
model = keras.Sequential([keras.Input((COLUMNS,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile(optimizer="sgd", loss="binary_crossentropy")
model.fit(x, y, batch_size=1024, epochs=1, verbose=0)
"""

RULE = Rule(
    code="KLL101",
    severity="warning",
    effect="memory",
    summary="an array read from a file goes whole into fit, evaluate or predict",
    on=(SinkCall,),
    check=check,
    fix="safe or unsafe",
    case=Case(CASE),
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
