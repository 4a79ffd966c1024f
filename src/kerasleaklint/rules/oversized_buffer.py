"""A prefetch, an interleave or a queue of batches is far larger than it needs to be.

## What it does

Reports `prefetch(n)` with n of more than 16 after `batch`, such as `prefetch(batch_size)`, or of samples
known to be large; an `interleave` of 32 files or more whose function gives each a buffer of its own
(`prefetch`, `shuffle`, `batch`); and a `PyDataset` with a `max_queue_size` of more than 32.

Silent where the sizes are known and the buffer stays below `max-array-size` (default 32 MiB).

## Why it costs memory

A buffer between two stages is there to even out who is faster. One or two batches do that, and
`tf.data.AUTOTUNE` starts small and grows only while the model really waits. A fixed number is filled
whenever the data come faster than the steps, which is what one wants them to do: then n whole
batches lie in memory and help nobody. `prefetch` counts the elements at its place: batches after
`batch`, samples before it.

## Example

```python
dataset = dataset.map(decode).batch(batch_size).prefetch(batch_size)
```

## Use instead

```python
dataset = dataset.map(decode).batch(batch_size).prefetch(tf.data.AUTOTUNE)
```

## Fix safety

`prefetch` gets `tf.data.AUTOTUNE` in the file's own spelling; `max_queue_size` gets 10, the default of
Keras. Safe: a buffer changes neither the elements nor their order. Unsafe where Python functions that run
ahead depend on, or change, what others see, as in KLL302. No fix for `interleave`: another
`cycle_length` gives another order.

## Measured

400 images enlarged to 448 x 448, batches of 8 (18 MiB), a convolution that is slower than the data,
TensorFlow 2.21.0, Keras 3.15.1, CPU, 2026-11-23; peak over the process after its imports.

| pipeline | peak |
|---|---|
| `.batch(8).prefetch(40)` | +956 MB |
| `.batch(8).prefetch(tf.data.AUTOTUNE)` | +525 MB |

Where the model is faster than the data, the buffer stays empty and there is no difference.

## Known limits

- The size of batches from files is not known: 17 batches of small rows are reported as well.
- Buffers that are not literal are not reported.

## References

- [keras-team/keras#8668](https://github.com/keras-team/keras/issues/8668): memory of the queue of batches
- TensorFlow guide: Better performance with the tf.data API (Prefetching)
- Keras reference: PyDataset (`max_queue_size`)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.rules import _pipelines
from kerasleaklint.rules.rule import Case, Finding, Rule
from kerasleaklint.semantics.facts import BatchesMade, StageAdded
from kerasleaklint.semantics.knowledge.tensorflow.tfdata import is_batched
from kerasleaklint.semantics.values import Mapping, Sequence, options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context
    from kerasleaklint.semantics.values import Value

A_FEW_BATCHES = 16
MANY_IN_QUEUE = 32
MANY_FILES = 32


def check(fact: StageAdded | BatchesMade, context: Context) -> Iterator[Finding]:
    if isinstance(fact, BatchesMade):
        yield from _queue(fact, context)
    elif fact.dataset.stages[-1].name == "prefetch":
        yield from _prefetch(fact, context)
    elif fact.dataset.stages[-1].name == "interleave":
        yield from _interleave(fact)


def _prefetch(fact: StageAdded, context: Context) -> Iterator[Finding]:
    *earlier, last = fact.dataset.stages
    count = _pipelines.number(last.argument)
    if count is None or count <= A_FEW_BATCHES or any(stage.name in ("flat_map", "interleave") for stage in earlier):
        return
    known = _pipelines.element_bytes(fact.dataset, earlier)
    repeats = any(stage.name == "repeat" for stage in earlier)
    if known is None and any(isinstance(leaf, Mapping) for leaf in _parts(fact.dataset.source)):
        return
    held = None if known is None else (count if repeats else min(count, known[0])) * known[1]
    if held < context.max_array_size if held is not None else not is_batched(fact.dataset):
        return

    from kerasleaklint.fixes.tfdata.buffers import autotuned  # here, so that only a finding pays for it

    what = "batches" if is_batched(fact.dataset) else "samples"
    yield Finding(
        fact.site,
        f"`prefetch({count})` keeps up to {count} {what} ready{_pipelines.sized(held)}; "
        "pass `tf.data.AUTOTUNE`, which keeps as many as help",
        estimate=_pipelines.estimated(held, f"{count} {what}") if held is not None else None,
        help="`tf.data.AUTOTUNE` starts with a small buffer and grows it only while the model waits",
        fix=autotuned(fact, context.model),
    )


def _parts(source: Value) -> list[Value]:
    """What is sliced: a dict of columns gives small rows."""
    return [
        part for option in options(source) for part in (option.parts() if isinstance(option, Sequence) else [option])
    ]


def _interleave(fact: StageAdded) -> Iterator[Finding]:
    from kerasleaklint.semantics.functions import callees

    count = _pipelines.number(fact.call.value(1, "cycle_length"))
    functions = callees.functions_in(fact.call.value(0, "map_func"))
    called = {one.name or "" for function in functions for one in callees.calls(function)}
    buffers = sorted(called & {".prefetch", ".shuffle", ".batch"})
    if count is None or count < MANY_FILES or not buffers:
        return
    yield Finding(
        fact.site,
        f"`interleave` keeps {count} files open at a time, each with its own `{buffers[0][1:]}`; use a smaller "
        f"`cycle_length`, and `{buffers[0][1:]}` once after it",
        help="`cycle_length=tf.data.AUTOTUNE` takes as many as there are cores; this changes the order",
    )


def _queue(fact: BatchesMade, context: Context) -> Iterator[Finding]:
    written = any(arg.keyword and arg.keyword.value == "max_queue_size" for arg in fact.call.node.args)
    given = fact.call.argument(None, "max_queue_size") if written else None
    count = _pipelines.number(given.value) if given is not None else None
    if given is None or count is None or count <= MANY_IN_QUEUE:
        return

    from kerasleaklint.fixes.tfdata.buffers import default_queue

    yield Finding(
        fact.site,
        f"`max_queue_size={count}` lets {count} batches wait in memory; the default of 10 is enough for most models",
        help="lower it; more `workers` make batches come faster, a longer queue does not",
        fix=default_queue(fact, given, context.model),
    )


RULE = Rule(
    code="KLL306",
    severity="warning",
    effect="memory",
    summary="a prefetch, an interleave or a queue of batches is far larger than it needs to be",
    on=(StageAdded, BatchesMade),
    fix="safe or unsafe",
    check=check,
    case=Case(
        """\
SCALE = 1.0

import keras
import numpy as np
import tensorflow as tf

COUNT, SIDE = 400, int(448 * SCALE**0.5)
images = np.random.default_rng(0).integers(0, 255, (COUNT, 112, 112, 3), dtype=np.uint8)
labels = np.zeros(COUNT, dtype="float32")


def enlarge(image, label):
    return tf.image.resize(image, (SIDE, SIDE)), label


keras.utils.set_random_seed(1)
dataset = tf.data.Dataset.from_tensor_slices((images, labels)).map(enlarge).batch(8).prefetch(40)
model = keras.Sequential(
    [keras.layers.Conv2D(64, 7, strides=8), keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(1)]
)
model.compile(loss="mse")
model.fit(dataset, epochs=1, verbose=0)
"""
    ),
    bad="""\
import keras
import numpy as np
import tensorflow as tf

BATCH = 64
paths = np.loadtxt("images.txt", dtype=str)


def load(path):
    return tf.image.resize(tf.io.decode_jpeg(tf.io.read_file(path)), (224, 224))


dataset = tf.data.Dataset.from_tensor_slices(paths).map(load).batch(BATCH).prefetch(BATCH)
model = keras.applications.MobileNetV2(weights=None)
features = model.predict(dataset)
""",
    good="""\
import keras
import numpy as np
import tensorflow as tf

BATCH = 64
paths = np.loadtxt("images.txt", dtype=str)


def load(path):
    return tf.image.resize(tf.io.decode_jpeg(tf.io.read_file(path)), (224, 224))


dataset = tf.data.Dataset.from_tensor_slices(paths).map(load, num_parallel_calls=4).batch(BATCH)
dataset = dataset.prefetch(tf.data.AUTOTUNE)
model = keras.applications.MobileNetV2(weights=None)
features = model.predict(dataset)
""",
)
