"""A pipeline reaches training without a final prefetch.

## What it does

Reports a `tf.data` pipeline without `prefetch`, or with stages that cost time after it, that
reaches `fit`, `evaluate` or `predict`, or a `for` loop that trains or runs a model.

## Why it costs memory

It costs time and not memory. Without a buffer at its end, a pipeline starts on the next batch only
when the step asks for it: data and training take turns. `prefetch` prepares the next batches while
the step runs, for the memory of a few batches. Current releases of TensorFlow add such a buffer
themselves, so there the finding is about saying what is meant.

## Example

```python
dataset = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(1000).batch(32)
model.fit(dataset, epochs=3)
```

## Use instead

```python
dataset = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(1000).batch(32).prefetch(tf.data.AUTOTUNE)
model.fit(dataset, epochs=3)
```

## Fix safety

Safe: `prefetch` changes neither elements nor their order. Unsafe where elements drawn ahead could
differ or be missed: a `from_generator` whose function is not in sight, draws random numbers in Python,
reads or changes what the program gives several values or writes to, or goes on in a file or another
iterator; Python functions in a `map` that do; a `tf.Variable`, a `tf.random.Generator`, a trained model
or a table that a `map` reads, and what it prints. Unsafe as well where the program prints the dataset
or asks for its type, which is another then. It goes to the very end of every pipeline
that starts here, as `tf.data.AUTOTUNE` in the file's own spelling: a large fixed number of batches
could hold the whole data set. Where branches meet, one `prefetch` follows them all. No fix where a
pipeline ends in another file.

## Measured

A loop that takes 20 ms for each of 60 batches that take 20 ms to make, TensorFlow 2.21.0, CPU,
2026-11-23.

| pipeline | time |
|---|---|
| without `prefetch` | 1.3 s |
| with `prefetch(tf.data.AUTOTUNE)` | 1.3 s |
| without `prefetch`, and `options.experimental_optimization.inject_prefetch = False` | 2.5 s |

So current releases add the missing `prefetch` themselves, unless that optimization is turned off;
on a release that does not, data and step take turns. The effect is on time only.

## Known limits

- Silent for small literal data without a `map`, for `for batch in dataset.take(n)` with a small
  `n`, and for datasets that come from `keras.utils.image_dataset_from_directory` and its relatives
  or from `tfds.load`, which prefetch by themselves, whatever is added after that.

## References

- TensorFlow guide: Better performance with the tf.data API (Prefetching)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.rules.rule import Finding, Rule
from kerasleaklint.semantics.facts import DatasetWalked, SinkCall
from kerasleaklint.semantics.knowledge.tensorflow.tfdata import lacks_prefetch
from kerasleaklint.semantics.queries import datasets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context


def check(fact: SinkCall | DatasetWalked, context: Context) -> Iterator[Finding]:
    found = datasets.consumed_by(fact)
    prefetched = {id(dataset.origin.made.node) for dataset in found if not lacks_prefetch(dataset)}
    where = f"`{fact.method}`" if isinstance(fact, SinkCall) else "the training loop"
    for dataset in found:
        if id(dataset.origin.made.node) not in prefetched and not datasets.is_tiny(dataset):
            from kerasleaklint.fixes.tfdata.prefetching import ending_prefetched

            yield Finding(
                dataset.origin.site,
                f"`{dataset.maker}` pipeline reaches {where} on {context.model.line(fact.site)} without a prefetch: "
                "unless tf.data adds one itself, each step waits for its batch; end it with "
                "`.prefetch(tf.data.AUTOTUNE)`",
                ((f"{where} waits for each batch here", fact.site),),
                help="`.prefetch(tf.data.AUTOTUNE)` as the last stage overlaps preparing data with training",
                fix=ending_prefetched(dataset.origin, context.model),
            )


RULE = Rule(
    code="KLL302",
    severity="suggestion",
    effect="time",
    summary="a pipeline reaches training without a final prefetch",
    on=(SinkCall, DatasetWalked),
    fix="safe or unsafe",
    check=check,
    bad="""\
import keras
import tensorflow as tf

(x, y), _ = keras.datasets.mnist.load_data()
dataset = tf.data.Dataset.from_tensor_slices((x, y))
dataset = dataset.shuffle(100).batch(32)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(dataset, epochs=3)
""",
    good="""\
import keras
import tensorflow as tf

(x, y), _ = keras.datasets.mnist.load_data()
dataset = tf.data.Dataset.from_tensor_slices((x, y))
dataset = dataset.shuffle(100).batch(32).prefetch(tf.data.AUTOTUNE)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(dataset, epochs=3)
""",
)
