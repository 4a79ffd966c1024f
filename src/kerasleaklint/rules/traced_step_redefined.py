"""A traced training step is made anew in each turn, or traced again for each shape.

## What it does

Reports a `tf.function` that steps an optimizer and is defined (or wrapped with `tf.function(...)`) inside of a loop,
and one that is called in a loop over batches padded to the length of their longest sample.

## Why it costs memory

Each new `tf.function` object is traced on its first call, and each one again for each new shape. The graph of a step
with an optimizer is pinned for as long as the process lives: on TensorFlow 2.11 to 2.21 a registry of gradients holds
it, with all that it refers to. From 2.22 on, a function that is made anew is freed with its traces, and costs the time
to trace it; the traces of one function for many shapes stay with it on every release.

## Example

```python
for turn in range(10):
    step = tf.function(train_step)
    loss = step(x, y)
```

## Use instead

Define the function once, before the loop, and pass what differs as tensors. For batches of different lengths:

```python
step = tf.function(train_step, reduce_retracing=True)
```

## Fix safety

Unsafe: the definition moves before the loop where nothing that it reads is bound in the loop, so a model or an
optimizer that each turn makes anew prevents it. What runs while tracing (`print`, reading a Python attribute) then runs
once. `reduce_retracing=True` makes dimensions unknown, and code that asks for a static shape may fail.

## Measured

TensorFlow 2.21.0, Keras 3.15.1, CPU, 2026-11-23. A step of 20 layers with Adam:

| program | growth | time |
|---|---|---|
| called with a new batch size each time | 16.7 MB per shape | 1155 ms per call |
| the same with `reduce_retracing=True` | 0.12 to 0.16 MB | 6.5 ms per call |
| a new model and a new step in each turn | 2.8 MB per turn | |
| a new function without an optimizer in each turn | 0.0 MB: not reported | |
| a new step in each turn, TensorFlow 2.22.0rc0 | less than 1 MB per turn | |

On 2.22.0rc0 the traces are garbage, which Python collects when it comes to it: 40 turns that did not collect it
peaked at +81 MiB, and at +48 MiB with one step for all. The case of the evidence below collects it in each turn.

## Known limits

- A last batch that is smaller costs one more trace, and is not reported.
- That lengths differ is told by `padded_batch` without fixed shapes and by `bucket_by_sequence_length`.

## References

- [tensorflow/tensorflow#38002](https://github.com/tensorflow/tensorflow/issues/38002): retracing for new shapes
- [tensorflow/tensorflow#97697](https://github.com/tensorflow/tensorflow/issues/97697): gradients pin traces
- [tensorflow/tensorflow#124972](https://github.com/tensorflow/tensorflow/issues/124972): graphs that are never freed
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.rules.rule import Case, Finding, Rule
from kerasleaklint.semantics.facts import StepCalled, StepTraced
from kerasleaklint.semantics.queries import places
from kerasleaklint.semantics.values import Tensor, leaves

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context


def check(fact: StepTraced | StepCalled, context: Context) -> Iterator[Finding]:
    from kerasleaklint.semantics.functions import traced  # here, so that listing the rules needs no parser

    if not fact.loops or not traced.steps_optimizer(fact.function):
        return
    if isinstance(fact, StepTraced):
        yield from made_in_loop(fact, context)
    elif not traced.is_relaxed(fact.function):
        yield from called_with_shapes(fact, context)


def made_in_loop(fact: StepTraced, context: Context) -> Iterator[Finding]:
    from kerasleaklint.fixes.graphs.traced_steps import hoisted  # here, so that only a finding pays for it
    from kerasleaklint.semantics.functions import traced

    loop, name = fact.loops[-1], traced.name_of(fact.function)
    yield Finding(
        fact.site,
        f"`{name}` is made and traced anew in each turn of the {places.loop_name(context.model, loop)}, and TensorFlow "
        "keeps every trace of an optimizer step; make it once, before the loop",
        (("the loop", places.head(loop)),),
        help="pass what differs from turn to turn as tensors",
        fix=hoisted(fact, loop, context.model),
    )


def called_with_shapes(fact: StepCalled, context: Context) -> Iterator[Finding]:
    from kerasleaklint.semantics.functions import traced

    values = [argument.value for argument in (*fact.call.positional, *fact.call.keywords.values())]
    given = [leaf for value in values for leaf in leaves(value) if isinstance(leaf, Tensor) and leaf.ragged]
    if not given:
        return

    from kerasleaklint.fixes.graphs.traced_steps import relaxed  # here, so that only a finding pays for it

    name, loop = traced.name_of(fact.function), places.loop_name(context.model, fact.loops[-1])
    yield Finding(
        traced.made_at(fact.function),
        f"`{name}` is traced again for each length of the padded batches in the {loop}, "
        "and every trace stays in memory; use `tf.function(reduce_retracing=True)`",
        (("called with batches of different shapes", fact.site), ("the batches", given[0].origin.made)),
        help="or pad to one of a few fixed lengths",
        fix=relaxed(fact.function, context.model),
    )


REDEFINED = """\
SCALE = 1.0

import gc

import keras
import tensorflow as tf

keras.utils.set_random_seed(0)
model = keras.Sequential([keras.layers.Dense(64, activation="relu") for _ in range(20)] + [keras.layers.Dense(1)])
optimizer = keras.optimizers.Adam()
x, y = tf.random.normal((32, 64)), tf.random.normal((32, 1))
loss = 0.0
for turn in range(int(10 + 30 * SCALE)):

    @tf.function
    def train_step(x, y):
        with tf.GradientTape() as tape:
            loss = keras.losses.MeanSquaredError()(y, model(x, training=True))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
        return loss

    loss = train_step(x, y)
    gc.collect()  # what is left is pinned
print(float(loss))
"""

SHAPES = """\
SCALE = 1.0

import keras
import numpy as np
import tensorflow as tf

keras.utils.set_random_seed(0)
hidden = [keras.layers.Dense(64, activation="relu") for _ in range(18)]
model = keras.Sequential([*hidden, keras.layers.GlobalAveragePooling1D(), keras.layers.Dense(1)])
optimizer = keras.optimizers.Adam()


def samples():
    for length in range(1, int(14 + 28 * SCALE)):
        yield np.ones((length, 64), "float32")


@tf.function
def train_step(x):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(model(x, training=True) ** 2)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss


dataset = tf.data.Dataset.from_generator(samples, output_signature=tf.TensorSpec((None, 64), tf.float32))
loss = 0.0
for batch in dataset.padded_batch(1).prefetch(1):
    loss = train_step(batch)
print(float(loss))
"""

RULE = Rule(
    code="KLL504",
    severity="warning",
    effect="memory",
    summary="a traced training step made anew in each turn, or traced for each shape",
    on=(StepTraced, StepCalled),
    fix="unsafe",
    check=check,
    case=(
        Case(REDEFINED, name="a step per turn", where="tensorflow<2.22"),
        Case(SHAPES, name="a trace per shape"),
    ),
    bad="""\
import keras
import tensorflow as tf

model = keras.Sequential([keras.layers.Dense(1)])
optimizer = keras.optimizers.Adam()
loss_function = keras.losses.MeanSquaredError()


def train_step(x, y):
    with tf.GradientTape() as tape:
        loss = loss_function(y, model(x, training=True))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss


for rate in range(100):
    step = tf.function(train_step)
    print(step(tf.zeros((8, 4)), tf.zeros((8, 1))))
""",
    good="""\
import keras
import tensorflow as tf

model = keras.Sequential([keras.layers.Dense(1)])
optimizer = keras.optimizers.Adam()
loss_function = keras.losses.MeanSquaredError()


def train_step(x, y):
    with tf.GradientTape() as tape:
        loss = loss_function(y, model(x, training=True))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss


step = tf.function(train_step)
for rate in range(100):
    print(step(tf.zeros((8, 4)), tf.zeros((8, 1))))
""",
)
