"""A dataset of single samples reaches fit, evaluate or predict without batch.

## What it does

Reports a pipeline made by `from_tensor_slices`, or by `from_generator` of a function that yields
one sample at a time, that reaches `fit`, `evaluate` or `predict` with no `batch` (nor
`padded_batch`, `ragged_batch`, `bucket_by_sequence_length` or another stage that batches), or with
an `unbatch` after it.

## Why it costs memory

It usually costs the run. Keras takes each element of a dataset for a batch (`batch_size` is not for
datasets), so a single sample looks like a batch that has lost its first axis, and the first layer
refuses it. A model that does not refuse treats the features of one sample as a batch of samples,
and trains on nonsense, one sample a step.

## Example

```python
dataset = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(1000)
model.fit(dataset, batch_size=32, epochs=3)
```

## Use instead

```python
dataset = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(1000).batch(32).prefetch(tf.data.AUTOTUNE)
model.fit(dataset, epochs=3)
```

## Fix safety

`batch` goes before the closing `repeat` and `prefetch`, so that samples and not batches are shuffled.
Its size is the `batch_size` of the call, which is taken out there (a dataset with one is a
ValueError), else 32. Safe where labels of one dimension show that a slice is one sample, else unsafe:
the slices may be batches already. No fix where the same elements are also batched elsewhere or walked
over one by one, where the dataset is asked for its length or the like, where two calls ask for
different sizes, where the size cannot be written at the place of the pipeline, or where a map makes a
batch of each sample itself (`x[None]`).

## Measured

100 samples, TensorFlow 2.21.0, Keras 3.15.1, CPU, 2026-11-23.

| model | without `batch` | with `batch(32)` |
|---|---|---|
| `Dense` on 4 features | `ValueError: ... expected min_ndim=2, found ndim=1` | 4 steps |
| `Conv2D` on 28 x 28 images | `ValueError: ... expected min_ndim=4, found ndim=3` | 4 steps |

## Known limits

- Loops over the dataset that the program writes itself are not checked: they may handle one sample
  at a time on purpose.
- That a generator function yields single samples is told by a `yield` of its loop's own variables.
- Readers such as `TFRecordDataset` are not checked, since an element may already be a batch; nor is
  anything after `flat_map` or `interleave`.

## References

- TensorFlow guide: tf.data: Build TensorFlow input pipelines (Batching dataset elements)
- Keras reference: Model training APIs (`batch_size` and datasets)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.rules.rule import Case, Finding, Rule
from kerasleaklint.semantics.facts import SinkCall
from kerasleaklint.semantics.knowledge.tensorflow.tfdata import is_batched
from kerasleaklint.semantics.queries import datasets
from kerasleaklint.semantics.values import Dataset, Generator, options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context


def gives_single_samples(dataset: Dataset) -> bool:
    """Rows of arrays, or what a generator function that yields one sample at a time makes."""
    if dataset.maker == "from_tensor_slices":
        return True
    if dataset.maker != "from_generator":
        return False
    return any(isinstance(option, Generator) and option.per_sample for option in options(dataset.source))


def check(fact: SinkCall, context: Context) -> Iterator[Finding]:
    found = datasets.consumed_by(fact)
    batched = {id(dataset.origin.made.node) for dataset in found if is_batched(dataset)}
    for dataset in found:
        if gives_single_samples(dataset) and id(dataset.origin.made.node) not in batched:
            from kerasleaklint.fixes.tfdata.batching import batched_at  # here, so that only a finding pays for it

            yield Finding(
                dataset.origin.site,
                f"`{dataset.maker}` dataset reaches `{fact.method}` on {context.model.line(fact.site)} without a "
                "batch: each step gets a single sample; add `.batch(...)`",
                ((f"{fact.method} takes single samples here", fact.site),),
                help="call `.batch(batch_size)` after shuffle and before prefetch",
                fix=batched_at(dataset, context.model),
            )


CASE = """\
SCALE = 1.0

import keras
import numpy as np
import tensorflow as tf

x, y = np.zeros((320, 8), "float32"), np.zeros(320, "float32")
dataset = tf.data.Dataset.from_tensor_slices((x, y))
model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(dataset, epochs=2, verbose=0)
"""

RULE = Rule(
    code="KLL301",
    severity="error",
    effect="error",
    summary="a dataset of single samples reaches fit, evaluate or predict without batch",
    on=(SinkCall,),
    fix="safe or unsafe",
    check=check,
    case=Case(CASE),
    bad="""\
import keras
import tensorflow as tf

x = tf.zeros((100, 4))
y = tf.zeros((100,))
dataset = tf.data.Dataset.from_tensor_slices((x, y))
dataset = dataset.shuffle(100).prefetch(tf.data.AUTOTUNE)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(dataset, epochs=3)
""",
    good="""\
import keras
import tensorflow as tf

x = tf.zeros((100, 4))
y = tf.zeros((100,))
dataset = tf.data.Dataset.from_tensor_slices((x, y))
dataset = dataset.shuffle(100).batch(32).prefetch(tf.data.AUTOTUNE)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(dataset, epochs=3)
""",
)
