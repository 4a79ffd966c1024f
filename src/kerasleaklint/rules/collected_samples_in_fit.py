"""Samples collected in a loop go whole into fit, evaluate or predict.

## What it does

Reports an array that a program collects item by item and then trains on: a list that grows by
`append`, `extend` or a comprehension with loaded images, sounds or arrays and becomes one array
(`np.array`, `np.stack`, `np.concatenate`, ...), and a preallocated array that a loop fills.

## Why it costs memory

The list holds every decoded sample, the conversion needs the array beside the list, and `fit` needs
two more copies. Images grow on the way: a JPEG of 100 KB decodes to megabytes, and `/ 255.0` turns
each byte of a uint8 image into eight of float64.

## Example

```python
images = []
for path in paths:
    images.append(cv2.imread(path))
x = np.array(images, dtype="float32") / 255.0
model.fit(x, labels, epochs=3)
```

## Use instead

Keep the paths, and load each file when its batch is due:

```python
def load(path, label):
    image = tf.io.decode_png(tf.io.read_file(path), channels=3)
    return tf.cast(image, tf.float32) / 255.0, label


dataset = tf.data.Dataset.from_tensor_slices((paths, labels)).shuffle(len(paths))
dataset = dataset.map(load, num_parallel_calls=tf.data.AUTOTUNE).batch(32).prefetch(tf.data.AUTOTUNE)
model.fit(dataset, epochs=3)
```

## Fix safety

Safe. The loop stays as it is, with all that it counts, prints, skips and draws at random; only where the samples go
changes. A list becomes a small class in the program, which appends each row to a temporary file and maps that file
where the list was converted. A preallocated array (`np.zeros`, `np.empty`) becomes a map of a temporary file. Either
is an ordinary NumPy array from then on, which may be read, plotted and written to; `fit`, `evaluate` and `predict`
draw batches from it as KLL101's fix has them do, and its page says what is kept there. Each sample is computed once, as
before, so no epoch waits for a decoder. It costs as much room on the disk as the array has bytes. The file lies in the
current folder, since the usual place for temporary files is often in memory, and it has no name there: it goes
with the array, or with the program.

- The dtype is the one that NumPy would find for the list: if a wider one comes late, the file is written anew.
  Rows of different shapes raise a `ValueError` where the list is converted, as before.
- A function may return the list, or the array. All callers are changed with it.
- Labels in lists of their own stay lists.

There is no fix where that could not be the same:

- the list is used for more than `append`, `extend`, `len`, `del` and one conversion (`np.array`, `np.asarray`,
  `np.stack`, `np.vstack` or `np.concatenate` along the first axis): it is indexed, sorted, shuffled, pickled, an
  attribute, an argument, a global name of a function, or shared by two names; or it grows after it was converted;
- in a notebook, the list is begun in one cell and converted in another: that one may be run again alone, and a file
  cannot be converted twice;
- a row, or the array that it is a view of, is written to after it was appended, under whatever name or by a function
  of the file: the list would have seen that;
- the array is asked whose memory it has (`sys.getsizeof`, `flags`, `base`), or is resized in place;
- the conversion or the preallocation asks for a dtype of Python objects, one that is not known, or another order;
- the preallocated array is written to again after something was computed from it;
- the way from the array to the call is not one that KLL101's fix can follow.

Only this file is changed: if a function of it returns the list, and other files import that function, they get the
new class as well.

A pipeline that decodes each file when its batch is due needs no disk, but decodes in every epoch, and is left to
you. Other decoders can give other pixels (OpenCV reads BGR, `tf.io` reads RGB), and other resizing functions
other values. Shuffle the paths, which are small, and not the decoded images.

## Measured

The parts of the cost, TensorFlow 2.21.0, Keras 3.15.1, CPU, 2026-11-23; peak over the memory before
the step.

| step | peak | in place of it |
|---|---|---|
| `np.array([...])` over 150 MB of samples | +342 MB | a preallocated array: +190 MB |
| `fit` on a float32 array of 256 MB, beside the array | +529 MB | a `PyDataset` of slices: +27 MB |
| `fit` on 64 MB of uint8 images after `x / 255.0` | +1233 MB | uint8 and a `Rescaling` layer: 2.0 times the array |

The fix itself: 100,000 arrays of 32 x 32 float32 (410 MB), loaded from files in a loop, then three epochs of a
network of two dense layers at batch size 256; the same releases and day, on a quiet machine. The History in order
was the same to the bit.

| program | anonymous memory | `fit` | as the fix leaves it | `fit` |
|---|---|---|---|---|
| list and `np.array`, in order | +1580 MB | 4.6 s | +17 MB | 3.9 s |
| list and `np.array`, shuffled | +1577 MB | 3.6 s | +37 MB | 3.4 s |
| `np.zeros`, filled in the loop, in order | +1173 MB | 3.8 s | +18 MB | 3.9 s |
| `np.zeros`, filled in the loop, shuffled | +1170 MB | 4.0 s | +49 MB | 3.6 s |

## Known limits

- The size is seldom known, so the finding says so; known sizes below `max-array-size` are not
  reported.
- A list that literals show to hold at most 64 items is not reported, nor are lists of scalars.
- A loader that is not in the tables under `semantics/knowledge` is recognised only by its last name
  (`imread`, `load_img`).
- Labels are reported only when they look like images or have three or more dimensions.

## References

- [tensorflow/tensorflow#50524](https://github.com/tensorflow/tensorflow/issues/50524): NumPy arrays are copied
- TensorFlow tutorial: Load and preprocess images
- Keras reference: `keras.utils.image_dataset_from_directory`, `keras.utils.PyDataset`
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
    from kerasleaklint.fixes.stream import stream_from_disk  # here, so that only a finding pays for it

    return stream_from_disk(fact, array, context.model, context.max_array_size)


def check(fact: SinkCall, context: Context) -> Iterator[Finding]:
    return findings(
        fact,
        context,
        {"collected"},
        subject="all samples loaded by `{what}` are collected here and go",
        remedy="load them batch by batch",
        help="turn the collecting loop into a generator, or map the loader over a dataset of the paths",
        fix=fix,
    )


RULE = Rule(
    code="KLL103",
    severity="warning",
    effect="memory",
    summary="samples collected in a loop go whole into fit, evaluate or predict",
    on=(SinkCall,),
    check=check,
    fix="safe",
    bad="""\
import glob

import cv2
import keras
import numpy as np

images = []
labels = []
for path in glob.glob("images/*.png"):
    images.append(cv2.imread(path))
    labels.append("cat" in path)
x = np.array(images, dtype="float32") / 255.0
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(x, np.array(labels), epochs=3)
""",
    good="""\
import glob

import keras
import tensorflow as tf


def load(path):
    image = tf.io.decode_png(tf.io.read_file(path), channels=3)
    return tf.cast(image, tf.float32) / 255.0, tf.strings.regex_full_match(path, ".*cat.*")


paths = glob.glob("images/*.png")
dataset = tf.data.Dataset.from_tensor_slices(paths).map(load, num_parallel_calls=tf.data.AUTOTUNE)
dataset = dataset.batch(32).prefetch(tf.data.AUTOTUNE)
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(dataset, epochs=3)
""",
    case=Case(
        before="""\
SCALE = 1.0

from pathlib import Path

import keras
import numpy as np

keras.utils.set_random_seed(0)
generator = np.random.default_rng(0)
for number in range(100):
    np.save(f"{number:02}.npy", generator.random((32, 32), "float32"))
images = []
labels = []
for turn in range(int(500 * SCALE)):
    for path in sorted(Path(".").glob("*.npy")):
        images.append(np.roll(np.load(path), turn, axis=1))
        labels.append(turn % 10)
x = np.array(images)
y = np.array(labels)
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(10, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x, y, batch_size=256, epochs=2, shuffle=False, verbose=0)
"""
    ),
)
