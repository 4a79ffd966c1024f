"""A map that draws random numbers runs one element at a time.

## What it does

Reports a `map` without `num_parallel_calls` whose function draws random numbers (`tf.random.*`,
`tf.image.random_*`), where the pipeline goes to `fit`, `evaluate`, `predict` or a training loop.
Opt-in: it is about time and not about memory, and the fix changes which sample meets which numbers.

Silent for all other functions: tf.data runs those in parallel by itself.

## Why it costs memory

It costs time. A `map` without `num_parallel_calls` works on one element, on one core, however many
there are. tf.data rewrites such a map into a parallel one when its function is stateless. A function
that draws random numbers is not: it changes the state of a generator, so the rewrite leaves it alone,
and augmentation, which is where random numbers are drawn, is often the slowest stage.

## Example

```python
dataset = dataset.map(augment).batch(32).prefetch(tf.data.AUTOTUNE)
```

## Use instead

```python
dataset = dataset.map(augment, num_parallel_calls=tf.data.AUTOTUNE).batch(32).prefetch(tf.data.AUTOTUNE)
```

Or draw with `tf.image.stateless_random_*` and a seed per element, and leave the rest to tf.data.

## Fix safety

Unsafe: `num_parallel_calls=tf.data.AUTOTUNE` is added. The elements keep their order, since parallel
maps are deterministic unless told otherwise, but the random numbers are drawn in the order in which
the calls happen to run: each sample gets other numbers of the same distribution, in seeded programs
as well.

## Measured

600 images of 64 x 64 resized to 512 x 512, in batches of 8, two cores, TensorFlow 2.21.0, Keras
3.15.1, CPU, 2026-11-23; one pass over the data, the second of two runs.

| map | serial | `num_parallel_calls=tf.data.AUTOTUNE` |
|---|---|---|
| a function without random numbers | 0.31 s | 0.32 s |
| the same with `tf.random.uniform` | 1.12 s | 0.64 s |

That is the pipeline alone. Where a model trains on its batches, two cores have other work, and the verifier
found no effect to claim (3.3 s and 2.9 s): the rule is for machines with more of them.

## Known limits

- `interleave` is not reported: reading eight compressed files was not faster in parallel on two
  cores (0.65 s and 0.64 s).
- Keras preprocessing layers in the function keep a generator of their own and are not seen.
- `tf.py_function` and `tf.numpy_function` hold Python's lock, so that parallel calls help little:
  not reported.

## References

- TensorFlow guide: Better performance with the tf.data API (Parallelizing data transformation)
- TensorFlow API: `tf.data.experimental.OptimizationOptions`, `map_parallelization`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.rules.rule import Finding, Rule
from kerasleaklint.semantics.facts import StageAdded
from kerasleaklint.semantics.queries import datasets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context


def check(fact: StageAdded, context: Context) -> Iterator[Finding]:
    from kerasleaklint.semantics.functions.purity import random_function

    stage = fact.dataset.stages[-1]
    is_serial = stage.name == "map" and not fact.call.open_ended and fact.call.argument(1, "num_parallel_calls") is None
    drawn = random_function(stage.argument) if is_serial else None
    if drawn is not None and datasets.is_trained_on(stage, context.model):
        from kerasleaklint.fixes.tfdata.parallel import called_in_parallel  # here, so that only a finding pays for it

        yield Finding(
            fact.site,
            f"`map` runs one element at a time, because its function draws random numbers (`{drawn}`): tf.data makes "
            "only stateless maps parallel; pass `num_parallel_calls=tf.data.AUTOTUNE`",
            help="`num_parallel_calls=tf.data.AUTOTUNE` keeps the order of the elements",
            fix=called_in_parallel(fact.call.node, context.model),
        )


RULE = Rule(
    code="KLL311",
    severity="suggestion",
    effect="time",
    summary="a map that draws random numbers runs one element at a time",
    opt_in="about time only, no effect on a whole training with two cores, and the fix draws other random numbers",
    on=(StageAdded,),
    check=check,
    fix="unsafe",
    bad="""\
import keras
import tensorflow as tf


def augment(image, label):
    return tf.image.random_flip_left_right(image), label


(x, y), _ = keras.datasets.cifar10.load_data()
dataset = tf.data.Dataset.from_tensor_slices((x, y)).map(augment).batch(32).prefetch(tf.data.AUTOTUNE)
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(dataset, epochs=3)
""",
    good="""\
import keras
import tensorflow as tf


def augment(image, label):
    return tf.image.random_flip_left_right(image), label


(x, y), _ = keras.datasets.cifar10.load_data()
dataset = tf.data.Dataset.from_tensor_slices((x, y)).map(augment, num_parallel_calls=tf.data.AUTOTUNE)
dataset = dataset.batch(32).prefetch(tf.data.AUTOTUNE)
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(dataset, epochs=3)
""",
)
