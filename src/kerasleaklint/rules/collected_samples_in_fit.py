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

No automatic fix. A loop often does more than load: it counts, skips broken files, collects labels and
names, and all of that must stay. Other decoders can give other pixels (OpenCV reads
BGR, `tf.io` reads RGB), and other resizing functions other values. Shuffle the paths, which are
small, and not the decoded images.

## Measured

The parts of the cost, TensorFlow 2.21.0, Keras 3.15.1, CPU, 2026-11-23; peak over the memory before
the step.

| step | peak | in place of it |
|---|---|---|
| `np.array([...])` over 150 MB of samples | +342 MB | a preallocated array: +190 MB |
| `fit` on a float32 array of 256 MB, beside the array | +529 MB | a `PyDataset` of slices: +27 MB |
| `fit` on 64 MB of uint8 images after `x / 255.0` | +1233 MB | uint8 and a `Rescaling` layer: 2.0 times the array |

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
from kerasleaklint.rules.rule import Rule
from kerasleaklint.semantics.facts import SinkCall

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context, Finding


def check(fact: SinkCall, context: Context) -> Iterator[Finding]:
    return findings(
        fact,
        context,
        {"collected"},
        subject="all samples loaded by `{what}` are collected here and go",
        remedy="load them batch by batch",
        help="turn the collecting loop into a generator, or map the loader over a dataset of the paths",
    )


RULE = Rule(
    code="KLL103",
    severity="warning",
    effect="memory",
    summary="samples collected in a loop go whole into fit, evaluate or predict",
    on=(SinkCall,),
    check=check,
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
)
