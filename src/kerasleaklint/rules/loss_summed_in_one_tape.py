"""The losses of many batches are added up inside of one GradientTape.

## What it does

Reports `loss += ...` (or `loss = loss + ...`) in a loop over the batches of a dataset that runs inside of one
`with tf.GradientTape()`.

## Why it costs memory

A tape records every operation and holds what the gradient needs of it: the activations of all layers. It lets go of
them when the gradient is taken. A loop inside of the tape therefore holds the activations of all batches at the same
time, and the point of batches is lost.

## Example

```python
with tf.GradientTape() as tape:
    total = 0.0
    for x, y in dataset:
        total += loss_function(y, model(x, training=True))
gradients = tape.gradient(total, model.trainable_variables)
```

## Use instead

The gradient of a sum is the sum of the gradients:

```python
total = None
for x, y in dataset:
    with tf.GradientTape() as tape:
        loss = loss_function(y, model(x, training=True))
    gradients = tape.gradient(loss, model.trainable_variables)
    total = gradients if total is None else [a + b for a, b in zip(total, gradients)]
```

Keras optimizers do the same by themselves with `gradient_accumulation_steps`.

## Fix safety

No automatic fix: floats are added in another order, so the last bits of the gradients differ, and what else the block
does cannot always be cut in two.

## Measured

20 batches, TensorFlow 2.21.0, Keras 3.15.1, CPU, 2026-11-23; peak over the process after its imports.

| program | growth per batch | peak |
|---|---|---|
| all batches in one tape | 22 to 23 MB | +722 MB |
| a tape per batch, gradients added | 0.0 MB | +188 MB |

CPU time is the same (5.4 and 5.9 s).

## Known limits

- Loops over time steps, layers, heads or terms of one loss are not reported: they need one tape.
- That the loop is over batches is told by a dataset, or by the name of a parameter, such as `dataset`, `train_ds` or
  `batches`.

## References

- [tensorflow/tensorflow#21584](https://github.com/tensorflow/tensorflow/issues/21584): memory of a tape over a loop
- Keras documentation: Optimizer, `gradient_accumulation_steps`
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kerasleaklint.rules.rule import Case, Finding, Rule
from kerasleaklint.semantics.facts import LossSummed
from kerasleaklint.semantics.knowledge.tensorflow.tfdata import is_walkable
from kerasleaklint.semantics.queries import places
from kerasleaklint.semantics.values import Batches, Given, Iterated, options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context
    from kerasleaklint.semantics.values import Value

BATCHES = re.compile(r"(?i)(^|_)(ds|dataset|batches|(data_?)?loader)$")


def check(fact: LossSummed, context: Context) -> Iterator[Finding]:
    from kerasleaklint.semantics import syntax  # here, so that listing the rules needs no parser

    if not any(is_batches(option) for option in options(fact.loop.over)):
        return
    name, loop = syntax.text(fact.name), places.loop_name(context.model, fact.loop)
    yield Finding(
        fact.site,
        f"`{name}` adds up the losses of all batches of the {loop} in one GradientTape "
        f"({context.model.line(fact.tape)}), which keeps the activations of every batch; "
        "open the tape in the loop and add up the gradients",
        (("the tape", fact.tape), ("the loop", places.head(fact.loop))),
        help="the gradient of a sum is the sum of the gradients",
    )


def is_batches(over: Value) -> bool:
    if isinstance(over, Iterated):
        return any(is_batches(option) for option in options(over.over))
    if isinstance(over, Given):
        return bool(BATCHES.search(over.name))
    return is_walkable(over) or isinstance(over, Batches)


CASE_HEAD = """\
SCALE = 1.0

import keras
import tensorflow as tf

keras.utils.set_random_seed(0)
units = int(1024 * SCALE)
layers = [keras.layers.Dense(units, activation="relu") for _ in range(8)]
model = keras.Sequential([keras.Input((64,)), *layers, keras.layers.Dense(1)])
optimizer = keras.optimizers.SGD()
loss_function = keras.losses.MeanSquaredError()
x, y = tf.random.normal((20 * 512, 64)), tf.random.normal((20 * 512, 1))
dataset = tf.data.Dataset.from_tensor_slices((x, y)).batch(512).prefetch(1)
"""

RULE = Rule(
    code="KLL505",
    severity="warning",
    effect="memory",
    summary="losses of many batches added up inside of one GradientTape",
    on=(LossSummed,),
    check=check,
    case=Case(
        before=CASE_HEAD
        + """
with tf.GradientTape() as tape:
    total = 0.0
    for xs, ys in dataset:
        total += loss_function(ys, model(xs, training=True))
gradients = tape.gradient(total, model.trainable_variables)
optimizer.apply_gradients(zip(gradients, model.trainable_variables))
print(model.predict(x[:8], verbose=0).sum())
""",
        after=CASE_HEAD
        + """
total = None
for xs, ys in dataset:
    with tf.GradientTape() as tape:
        loss = loss_function(ys, model(xs, training=True))
    gradients = tape.gradient(loss, model.trainable_variables)
    total = gradients if total is None else [a + b for a, b in zip(total, gradients)]
optimizer.apply_gradients(zip(total, model.trainable_variables))
print(model.predict(x[:8], verbose=0).sum())
""",
    ),
    bad="""\
import keras
import tensorflow as tf

model = keras.Sequential([keras.layers.Dense(1)])
optimizer = keras.optimizers.Adam()
loss_function = keras.losses.MeanSquaredError()


def train(dataset):
    with tf.GradientTape() as tape:
        total = 0.0
        for x, y in dataset:
            total += loss_function(y, model(x, training=True))
    gradients = tape.gradient(total, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
""",
    good="""\
import keras
import tensorflow as tf

model = keras.Sequential([keras.layers.Dense(1)])
optimizer = keras.optimizers.Adam()
loss_function = keras.losses.MeanSquaredError()


def train(dataset):
    total = None
    for x, y in dataset:
        with tf.GradientTape() as tape:
            loss = loss_function(y, model(x, training=True))
        gradients = tape.gradient(loss, model.trainable_variables)
        total = gradients if total is None else [a + b for a, b in zip(total, gradients)]
    optimizer.apply_gradients(zip(total, model.trainable_variables))
""",
)
