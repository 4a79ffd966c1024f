"""A dataset that is larger than a little is put into a list.

## What it does

Reports `list(dataset)` and its like, and list comprehensions such as `[x for x, y in dataset]`, of a
pipeline whose elements are known to take `max-array-size` (default 32 MiB) or more together, or that
decodes images or sounds. Silent for `dataset.take(n)` with a small n, for comprehensions that keep a
number of each element or the labels alone, and where nothing is known of the elements.

## Why it costs memory

A pipeline is there so that only a few batches exist at a time. A list of its elements holds all of
them at once, decoded and cast, each in a tensor of its own. `np.array` or `np.concatenate` of that
list is a second copy while the list lives, and `predict` of the array a third.

## Example

```python
images = np.concatenate([x for x, y in dataset])
predictions = model.predict(images)
```

## Use instead

```python
predictions = model.predict(dataset)
```

Where an array is needed, make it once at its full size (`np.empty`) and fill it batch by batch.

## Fix safety

No automatic fix: what the list is needed for decides what can take its place.

## Measured

500 images of 224 x 224 as uint8, cast to float32, TensorFlow 2.21.0, Keras 3.15.1, CPU, 2026-11-23;
peak over the process after its imports, the images themselves included.

| program | peak |
|---|---|
| `model.predict(np.concatenate([x for x, y in dataset]))` | +1135 MB |
| `model.predict(dataset)` | +289 MB |

## Known limits

- Lists that grow by `append` in a loop over the dataset are not reported.

## References

- TensorFlow guide: tf.data: Build TensorFlow input pipelines
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.rules import _pipelines
from kerasleaklint.rules.rule import Case, Finding, Rule
from kerasleaklint.semantics.facts import DatasetListed
from kerasleaklint.semantics.knowledge.tensorflow.tfdata import datasets_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context
    from kerasleaklint.semantics.values import Dataset

FEW = 64
CHANGING = ("skip", "shard", "filter", "repeat")


def check(fact: DatasetListed, context: Context) -> Iterator[Finding]:
    how = "the comprehension" if fact.how == "comprehension" else f"`{fact.how}`"
    for dataset in datasets_in(fact.dataset):
        size = _size(dataset)
        found = _pipelines.widened(dataset.stages, dataset)
        decodes = found is not None and found.why.kind == "decodes" and not _is_short(dataset)
        if size < context.max_array_size if size is not None else not decodes:
            continue
        what = f"a `{dataset.maker}` dataset"
        reason = f" that decodes images or sounds (`{found.why.what}`)" if size is None and found is not None else ""
        yield Finding(
            fact.site,
            f"{how} holds all elements of {what}{reason} at once{_pipelines.sized(size)}; "
            "hand the dataset itself on, or walk over it",
            (("the dataset", dataset.origin.site),),
            _pipelines.estimated(size, "all elements") if size is not None else None,
            "`fit`, `evaluate` and `predict` take datasets; one batch at a time is in memory then",
        )


def _size(dataset: Dataset) -> int | None:
    """Bytes of all elements, where known arrays are sliced and none are left out or repeated."""
    known = _pipelines.element_bytes(dataset, dataset.stages)
    if known is None or dataset.has(*CHANGING):
        return None
    return known[0] * known[1]


def _is_short(dataset: Dataset) -> bool:
    """Cut short by a literal number, or by one that is not known."""
    takes = [stage for stage in dataset.stages if stage.name in ("take", "take_while", "filter", "shard")]
    counts = [_pipelines.number(stage.argument) for stage in takes]
    return any(count is None or count <= FEW for count in counts)


PROGRAM = """\
SCALE = 1.0

import keras
import numpy as np
import tensorflow as tf

COUNT = int(500 * SCALE)
images = np.random.default_rng(0).integers(0, 255, (COUNT, 224, 224, 3), dtype=np.uint8)
labels = np.zeros(COUNT, dtype="float32")


def scale(image, label):
    return tf.cast(image, tf.float32) / 255.0, label


dataset = tf.data.Dataset.from_tensor_slices((images, labels)).map(scale, num_parallel_calls=2)
dataset = dataset.batch(32).prefetch(tf.data.AUTOTUNE)
model = keras.Sequential([keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(1)])
print(model.predict(np.concatenate([image for image, label in dataset]), verbose=0).shape)
"""
LISTED = "np.concatenate([image for image, label in dataset])"

RULE = Rule(
    code="KLL309",
    severity="warning",
    effect="memory",
    summary="a dataset that is larger than a little is put into a list",
    on=(DatasetListed,),
    check=check,
    case=Case(PROGRAM, PROGRAM.replace(LISTED, "dataset")),
    bad="""\
import keras
import numpy as np
import tensorflow as tf

(x, y), _ = keras.datasets.mnist.load_data()
dataset = tf.data.Dataset.from_tensor_slices((x, y)).batch(32)
model = keras.models.load_model("digits.keras")
images = np.concatenate([image for image, label in dataset])
print(model.predict(images[:10]))
""",
    good="""\
import keras
import numpy as np
import tensorflow as tf

(x, y), _ = keras.datasets.mnist.load_data()
dataset = tf.data.Dataset.from_tensor_slices((x, y)).batch(32)
model = keras.models.load_model("digits.keras")
labels = np.concatenate([label for image, label in dataset])
print(model.predict(dataset.take(1).prefetch(1)), list(dataset.take(2)))
""",
)
