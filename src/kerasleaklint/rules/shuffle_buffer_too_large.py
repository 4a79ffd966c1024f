"""A shuffle buffer holds decoded samples or whole batches.

## What it does

Reports a `shuffle` that comes after a `map` that makes its elements larger: one that decodes images
or sounds, that encodes tokens as one-hot rows, or that casts bytes to floats. Reports a
`shuffle` of batches as well, where the pipeline goes straight to `fit` or to a training loop.

Silent where the sizes are known and the buffer stays below `max-array-size` (default 32 MiB), and
where a literal buffer is small.

## Why it costs memory

`shuffle(n)` fills a buffer with n elements before it gives the first one, and keeps it full until
the data ends. What an element is at that place decides: a path of 50 bytes or an image of 600 KB, a
uint8 image or one of floats, four times as large. After `batch(32)` an element is a batch, so the
same n holds 32 times as many samples, which are mixed less: whole batches change places.

## Example

```python
dataset = tf.data.Dataset.list_files("images/*.jpg").map(decode).shuffle(5000).batch(32)
```

## Use instead

```python
dataset = tf.data.Dataset.list_files("images/*.jpg").shuffle(5000).map(decode).batch(32)
```

## Fix safety

The fix swaps the two calls, where they stand one after the other, in one chain or in two statements
that bind the same name. Safe after a `map` whose function is in sight and pure: it calls nothing
but known functions that draw no random numbers, run no Python and change no state. The same seed
then gives the same elements in the same order. Unsafe where it is not: random numbers meet other
samples. Unsafe after `batch`: samples are shuffled then, and not batches. Unsafe where `repeat` follows
at once: tf.data fuses the two, and a seed then gives another order. No fix where a comment or other
stages stand between the two calls, or where the arguments of both do something (`shuffle(next(sizes))`),
which would then happen in another order.

## Measured

1000 images of 224 x 224 as uint8, `shuffle(1000)`, TensorFlow 2.21.0, Keras 3.15.1, CPU,
2026-11-23; peak over the process after its imports, the images themselves included.

| pipeline | peak |
|---|---|
| `.map(cast to float32).shuffle(1000).batch(32)` | +1051 MB |
| `.shuffle(1000).map(cast to float32).batch(32)` | +508 MB |

## Known limits

- What a function does is told by the public functions that it calls, in itself and in functions of
  the project. A cast is reported only where the array that it is given is known, and not for the
  small sets of `keras.datasets`.
- A `cache` between `map` and `shuffle` holds the same elements, so that the buffer costs nothing
  more: see KLL304.
- `shuffle(len(x))` over the rows of an array in memory is left to KLL303.

## References

- [tensorflow/tensorflow#32376](https://github.com/tensorflow/tensorflow/issues/32376),
  [tensorflow/tensorflow#54299](https://github.com/tensorflow/tensorflow/issues/54299): memory of the shuffle buffer
- TensorFlow guide: Better performance with the tf.data API (Reducing memory footprint)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.core import Applicability
from kerasleaklint.rules import _pipelines
from kerasleaklint.rules.rule import Case, Finding, Rule
from kerasleaklint.semantics.facts import StageAdded
from kerasleaklint.semantics.knowledge.tensorflow.tfdata import BATCHING, UNBATCHING
from kerasleaklint.semantics.queries import datasets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context
    from kerasleaklint.semantics.values import Dataset, Stage

# A literal buffer below this is small, where the size of an element is not known.
MANY = {"decodes": 256, "encodes": 1000, "casts": 1000}
MANY_BATCHES = 16


def check(fact: StageAdded, context: Context) -> Iterator[Finding]:
    stage = fact.dataset.stages[-1]
    if stage.name != "shuffle":
        return
    batch = _batch_before(fact.dataset)
    if batch is not None:
        yield from _of_batches(fact, batch, context)
        return
    found = _pipelines.widened(fact.dataset.stages[:-1], fact.dataset)
    if found is None or any(_pipelines.caches_in_memory(between) for between in found.followers):
        return
    count, size = _held(stage, found)
    if size < context.max_array_size if size is not None else count is not None and count < MANY[found.why.kind]:
        return
    much = f"{count:,} elements" if count is not None else "its elements"
    yield Finding(
        fact.site,
        f"`shuffle` holds {much}{_pipelines.sized(size)} after the `map` on "
        f"{context.model.line(found.stage.site)} {found.said}; shuffle before that map",
        ((f"the map {found.said}", found.stage.site),),
        _pipelines.estimated(size, f"{much} in the buffer") if size is not None else None,
        "put `.shuffle(...)` before `.map(...)`, so that the buffer holds what is small",
        _pipelines.before_maps(found, stage, context.model, "Shuffle before the map"),
    )


def _held(stage: Stage, found: _pipelines.Widened) -> tuple[int | None, int | None]:
    """How many elements the buffer holds, and their bytes, as far as they are known."""
    count = _pipelines.number(stage.argument)
    known = found.elements
    if known is not None:
        repeated = any(between.name == "repeat" for between in found.followers)
        count = known.count if count is None else count if repeated else min(count, known.count)
        return count, count * known.after
    each = _pipelines.decoded_bytes(found.why)
    return count, count * each if count is not None and each is not None else None


def _batch_before(dataset: Dataset) -> Stage | None:
    """The batch that the shuffled elements are, unless something takes them apart again."""
    for stage in reversed(dataset.stages[:-1]):
        if stage.name in ("batch", "padded_batch"):
            return stage
        if stage.name in BATCHING | UNBATCHING | {"apply", "map", "concatenate"} or stage.of_part:
            return None
    return None


def _of_batches(fact: StageAdded, batch: Stage, context: Context) -> Iterator[Finding]:
    """Only where these batches are what is trained on: those that are batched again are samples of another kind."""
    stage = fact.dataset.stages[-1]
    count, each = _pipelines.number(stage.argument), _pipelines.number(batch.argument)
    reached = list(_trained(stage, context))
    if (count is not None and count <= MANY_BATCHES) or each == 1 or not reached:
        return
    if any(later.name in BATCHING | UNBATCHING for dataset in reached for later in _after(dataset, stage)):
        return

    from kerasleaklint.fixes.tfdata.stages import swapped  # here, so that only a finding pays for it

    held = f"{count} batches" if count is not None else "batches"
    samples = f", {count * each:,} samples" if count is not None and each is not None else ""
    adjacent = fact.dataset.stages[-2] is batch
    yield Finding(
        fact.site,
        f"`shuffle` after the `{batch.name}` on {context.model.line(batch.site)} holds "
        f"{held}{samples}, and mixes batches but not samples; shuffle before batching",
        (("these batches fill the buffer", batch.site),),
        help="put `.shuffle(...)` before `.batch(...)`: the same number then counts samples",
        fix=swapped([batch], stage, context.model, Applicability.UNSAFE, "Shuffle samples instead of batches")
        if adjacent
        else None,
    )


def _trained(stage: Stage, context: Context) -> Iterator[Dataset]:
    for fact in context.model.facts:
        for dataset in datasets.consumed_by(fact):
            if any(one.node is stage.node for one in dataset.stages):
                yield dataset


def _after(dataset: Dataset, stage: Stage) -> list[Stage]:
    at = next(number for number, one in enumerate(dataset.stages) if one.node is stage.node)
    return list(dataset.stages[at + 1 :])


RULE = Rule(
    code="KLL305",
    severity="warning",
    effect="memory",
    summary="a shuffle buffer holds decoded samples or whole batches",
    on=(StageAdded,),
    fix="safe or unsafe",
    check=check,
    case=Case(
        """\
SCALE = 1.0

import keras
import numpy as np
import tensorflow as tf

COUNT = int(1000 * SCALE)
images = np.random.default_rng(0).integers(0, 255, (COUNT, 224, 224, 3), dtype=np.uint8)
labels = np.zeros(COUNT, dtype="float32")


def scale(image, label):
    return tf.cast(image, tf.float32) / 255.0, label


dataset = tf.data.Dataset.from_tensor_slices((images, labels))
dataset = dataset.map(scale).shuffle(COUNT, seed=1).batch(32).prefetch(tf.data.AUTOTUNE)
model = keras.Sequential([keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(dataset, epochs=1, verbose=0)
"""
    ),
    bad="""\
import keras
import numpy as np
import tensorflow as tf


def scale(image, label):
    return tf.cast(image, tf.float32) / 255.0, label


x, y = np.zeros((40000, 28, 28), dtype="uint8"), np.zeros(40000, dtype="uint8")
dataset = tf.data.Dataset.from_tensor_slices((x, y)).map(scale).shuffle(40000).batch(32)
dataset = dataset.prefetch(tf.data.AUTOTUNE)
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(dataset, epochs=3)
""",
    good="""\
import keras
import numpy as np
import tensorflow as tf


def scale(image, label):
    return tf.cast(image, tf.float32) / 255.0, label


x, y = np.zeros((40000, 28, 28), dtype="uint8"), np.zeros(40000, dtype="uint8")
dataset = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(40000).batch(32).map(scale)
dataset = dataset.prefetch(tf.data.AUTOTUNE)
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(dataset, epochs=3)
""",
)
