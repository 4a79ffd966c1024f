"""A cache in memory holds decoded samples, or the same samples several times.

## What it does

Reports a `cache()` without a file name that comes after a `map` that makes its elements larger: one
that decodes images or sounds, that encodes tokens as one-hot rows, or that casts bytes to floats.
Reports as well a `cache()` after `repeat`.

Silent where the sizes are known and the cache stays below `max-array-size` (default 32 MiB).

## Why it costs memory

`cache()` keeps every element that passes, from the first epoch to the end of the program. What an
element is at that place decides how much that is: JPEG files grow tenfold and more when they are
decoded, uint8 images fourfold as floats. After `repeat(k)` the cache takes each element k times for
a new one; after `repeat()` the data never ends, so the cache is never complete and grows for ever.

## Example

```python
dataset = tf.data.Dataset.from_tensor_slices((images, labels)).map(to_floats).cache().batch(32)
```

## Use instead

```python
dataset = tf.data.Dataset.from_tensor_slices((images, labels)).cache().map(to_floats).batch(32)
```

Where the map is slow and the result large, `cache("a file")` keeps it on disk; the file must be
deleted when the data or the map changes.

## Fix safety

The fix swaps the two calls where they stand one after the other. After a `map` that casts or encodes it
is safe if the function is in sight and pure: known functions only, no random numbers, no Python, no
state, no `tf.Variable` (nor what may be one). It is unsafe where it is not: behind the cache, random
numbers are drawn anew in each epoch, which is probably what was meant, but other training. No fix after
a `map` that decodes: it would run again in each epoch, and whether the time or the memory counts is not
for a linter to say. After `repeat` it is safe where each repetition must give the same: no `shuffle`
before it, pure functions, and arrays or files as the source, in every call of the function that caches;
else unsafe. No fix where the arguments of the two calls do something: it would happen in another order.

## Measured

1000 images of 224 x 224 as uint8, 2 epochs, TensorFlow 2.21.0, Keras 3.15.1, CPU, 2026-11-23; peak
over the process after its imports, the images themselves included.

| pipeline | peak |
|---|---|
| `.map(cast to float32).cache().batch(32)` | +1143 MB |
| `.cache().map(cast to float32).batch(32)` | +751 MB |

## Known limits

- What a function does is told by the public functions that it calls, in itself and in functions of
  the project. A cast is reported only where the array that it is given is known, and not for the
  small sets of `keras.datasets`.
- How many files a pipeline decodes is not known: for a few hundred small images the cache is right,
  and the finding is one to suppress.

## References

- [tensorflow/tensorflow#27128](https://github.com/tensorflow/tensorflow/issues/27128): memory of the cache
- TensorFlow guide: Better performance with the tf.data API (Caching, Reducing memory footprint)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.core import Applicability, Unfixed
from kerasleaklint.rules import _pipelines
from kerasleaklint.rules.rule import Case, Finding, Rule
from kerasleaklint.semantics.facts import StageAdded
from kerasleaklint.semantics.values import Const

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.core import Fix
    from kerasleaklint.rules.rule import Context
    from kerasleaklint.semantics.values import Dataset, Stage

FEW = 1000
LIMITING = {"take", "take_while", "shard", "filter"}
STEADY = {
    "from_tensor_slices",
    "from_tensors",
    "range",
    "TFRecordDataset",
    "TextLineDataset",
    "FixedLengthRecordDataset",
}


def check(fact: StageAdded, context: Context) -> Iterator[Finding]:
    if not _pipelines.caches_in_memory(fact.dataset.stages[-1]) or _is_chosen(fact, context):
        return
    repeat = _repeat_before(fact.dataset)
    if repeat is not None:
        yield _repeated(fact, repeat, context)
        return
    found = _pipelines.widened(fact.dataset.stages[:-1], fact.dataset)
    if found is None or any(one.name == "cache" for one in found.followers):
        return
    size = _size(fact.dataset, found)
    if size is not None and size < context.max_array_size:
        return
    if size is None and any(_is_few(one) for one in fact.dataset.stages):
        return
    remedy = "cache to a file" if found.why.kind == "decodes" else "cache before that map"
    yield Finding(
        fact.site,
        f"`cache` keeps every element in memory{_pipelines.sized(size)} after the `map` on "
        f"{context.model.line(found.stage.site)} {found.said}; {remedy}",
        ((f"the map {found.said}", found.stage.site),),
        _pipelines.estimated(size, f"{found.elements.count:,} elements") if size and found.elements else None,
        "put `.cache()` where the elements are small, or pass it a file name",
        _before_map(found, fact.dataset.stages[-1], context),
    )


def _is_chosen(fact: StageAdded, context: Context) -> bool:
    """Whether the program caches the same in a file on another way: then it says itself when memory is right."""
    before = fact.dataset.stages[:-1]
    caches = (o for o in context.model.facts if isinstance(o, StageAdded) and o.dataset.stages[-1].name == "cache")
    return any(
        other.dataset.origin is fact.dataset.origin
        and other.dataset.stages[:-1] == before
        and not _pipelines.caches_in_memory(other.dataset.stages[-1])
        for other in caches
    )


def _repeat_before(dataset: Dataset) -> Stage | None:
    """A repeat of more than one turn that nothing cuts short again."""
    for stage in reversed(dataset.stages[:-1]):
        if stage.name in LIMITING or stage.of_part:
            return None
        if stage.name == "repeat":
            return stage if _is_more_than_once(stage) else None
    return None


def _is_more_than_once(repeat: Stage) -> bool:
    count = _pipelines.number(repeat.argument)
    return _is_endless(repeat) or (count is not None and count > 1)


def _is_endless(repeat: Stage) -> bool:
    is_none = isinstance(repeat.argument, Const) and repeat.argument.value is None
    return is_none or _pipelines.number(repeat.argument) == -1 or not getattr(repeat.node, "args", True)


def _repeated(fact: StageAdded, repeat: Stage, context: Context) -> Finding:
    if _is_endless(repeat):
        what = "never ends, so that `cache` is never complete and grows with each step"
    else:
        what = f"makes `cache` keep each element {_pipelines.number(repeat.argument)} times"
    return Finding(
        fact.site,
        f"`repeat` on {context.model.line(repeat.site)} {what}; cache first, then repeat",
        (("what is repeated here is cached again", repeat.site),),
        help="put `.cache()` before `.repeat(...)`: the same elements come in the same order",
        fix=_before_repeat(fact, repeat, context),
    )


def _is_few(stage: Stage) -> bool:
    count = _pipelines.number(stage.argument)
    return stage.name == "take" and count is not None and count < FEW


def _size(dataset: Dataset, found: _pipelines.Widened) -> int | None:
    if found.elements is None:
        return None
    taken = [_pipelines.number(stage.argument) for stage in dataset.stages if stage.name == "take"]
    return min(found.elements.count, *(count for count in taken if count is not None and count >= 0), 2**62) * (
        found.elements.after
    )


def _before_map(found: _pipelines.Widened, stage: Stage, context: Context) -> Fix | Unfixed:
    if found.why.kind == "decodes":
        return Unfixed("with `cache` before the map, every epoch would decode everything anew")
    return _pipelines.before_maps(found, stage, context.model, "Cache before the map")


def _before_repeat(fact: StageAdded, repeat: Stage, context: Context) -> Fix | Unfixed:
    """Safe if whatever is cached here comes the same in each turn: a helper may be given several pipelines."""
    from kerasleaklint.fixes.tfdata.stages import swapped  # here, so that only a finding pays for it

    last = fact.dataset.stages[-1]
    added = [one.dataset for one in context.model.facts if isinstance(one, StageAdded)]
    steady = all(_is_steady(one, context) for one in added if one.stages[-1].node is last.node)
    level = Applicability.SAFE if steady else Applicability.UNSAFE
    return swapped([repeat], last, context.model, level, "Cache before repeating")


def _is_steady(dataset: Dataset, context: Context) -> bool:
    repeat = _repeat_before(dataset)
    earlier = dataset.stages[: dataset.stages.index(repeat)] if repeat is not None else dataset.stages[:-1]
    plain = all(one.name in _pipelines.KEEPING | {"batch", "padded_batch", "map"} for one in earlier)
    pure = all(_pipelines.is_pure(one, context.model) for one in earlier if one.name in ("map", "filter"))
    shuffled = any(one.name == "shuffle" for one in earlier)
    return plain and pure and not shuffled and dataset.maker in STEADY


RULE = Rule(
    code="KLL304",
    severity="warning",
    effect="memory",
    summary="a cache in memory holds decoded samples, or the same samples several times",
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
dataset = dataset.map(scale).cache().batch(32).prefetch(tf.data.AUTOTUNE)
model = keras.Sequential([keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(dataset, epochs=2, verbose=0)
"""
    ),
    bad="""\
import keras
import numpy as np
import tensorflow as tf


def scale(image, label):
    return tf.cast(image, tf.float32) / 255.0, label


x, y = np.zeros((40000, 28, 28), dtype="uint8"), np.zeros(40000, dtype="uint8")
dataset = tf.data.Dataset.from_tensor_slices((x, y)).map(scale).cache().shuffle(1000).batch(32)
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
dataset = tf.data.Dataset.from_tensor_slices((x, y)).cache().shuffle(1000)
dataset = dataset.batch(32).map(scale, num_parallel_calls=tf.data.AUTOTUNE).prefetch(tf.data.AUTOTUNE)
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(dataset, epochs=3)
""",
)
