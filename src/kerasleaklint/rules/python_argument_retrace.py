"""A tf.function is called in a loop with a Python number that changes.

## What it does

Reports a call of a `tf.function` in a loop, one of whose arguments is a Python number that differs from turn to turn:
the loop's counter, the index of `enumerate`, a variable that the loop adds to.

## Why it costs memory

A `tf.function` keeps one graph for each kind of arguments that it has seen. Tensors are of the same kind when dtype and
shape are; a Python number is a kind of its own for each value. So every new value traces the function again, which
takes up to a second, and the graph stays: `tf.function` remembers it, and graphs with an optimizer step are pinned by
TensorFlow's registry of gradients besides.

## Example

```python
for i, (x, y) in enumerate(dataset):
    loss = train_step(x, y, i)
```

## Use instead

```python
for i, (x, y) in enumerate(dataset):
    loss = train_step(x, y, tf.constant(i))
```

## Fix safety

`tf.constant(i)` around the argument, offered only where the function does nothing with the number but
hand it to `tf.cast`, to a comparison of TensorFlow (`tf.less`) or to a summary as its `step`: they turn
it into the same tensor (of `tf.int64` where it is a step: summaries take no other). Safe where it is
the step of summaries only, and where one trace does what many do: no random numbers, which each trace
starts anew, nothing that is changed while tracing, and no variables of the program that get other
values. Else unsafe: a number that is part of the graph is folded into what is computed with it, and a
tensor is not, so that the last digits of a result may differ. No fix where it is part of arithmetic (an
integer tensor and a float one do not mix), an `if`, a `range`, an index or a string, or where the
function prints or draws random numbers while it is traced.

## Measured

A train step of 20 layers with Adam and one more argument, 25 values, TensorFlow 2.21.0, Keras 3.15.1, CPU, 2026-11-23.

| argument | per new value | time per call |
|---|---|---|
| Python number | 16.6 MB | 817 ms |
| `tf.constant(i)` | 0.001 MB | 3.3 ms |

A tiny function without an optimizer: 0.35 MB per value. Below, the rule's own case.

## Known limits

- Loops of at most four turns, and numbers whose way from a counter is not in sight, are not reported; neither are
  strings.
- A `tf.function` with an `input_signature` or with `reduce_retracing=True` makes tensors of numbers by itself.

## References

- [tensorflow/tensorflow#31842](https://github.com/tensorflow/tensorflow/issues/31842): retracing with Python arguments
- TensorFlow guide: Better performance with tf.function, "Rules of tracing"
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.rules.rule import Case, Finding, Rule
from kerasleaklint.semantics.facts import StepCalled
from kerasleaklint.semantics.queries import places
from kerasleaklint.semantics.values import Counter, options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context
    from kerasleaklint.semantics.arguments import Argument
    from kerasleaklint.semantics.loops import Loop

FEW_TURNS = 4


def check(fact: StepCalled, context: Context) -> Iterator[Finding]:
    from kerasleaklint.semantics import syntax
    from kerasleaklint.semantics.functions import traced

    if traced.is_relaxed(fact.function):
        return

    from kerasleaklint.fixes.graphs.constants import as_constant  # here, so that only a finding pays for it

    for argument in (*fact.call.positional, *fact.call.keywords.values()):
        loop = changing(argument, fact.loops)
        if loop is None:
            continue
        number, name = syntax.text(argument.node), traced.name_of(fact.function)
        yield Finding(
            fact.site,
            f"each value of `{number}` in the {places.loop_name(context.model, loop)} makes TensorFlow trace `{name}` "
            f"again, and the graph stays in memory; pass it as `tf.constant({number})`",
            (("the number changes here", places.head(loop)), ("traced by this", traced.made_at(fact.function))),
            help="tensors of one dtype and shape share a trace, Python numbers do not",
            fix=as_constant(fact, argument, context.model),
        )


def changing(argument: Argument, loops: tuple[Loop, ...]) -> Loop | None:
    """The innermost loop with many turns in which a Python number differs from turn to turn."""
    if not all(isinstance(option, Counter) for option in options(argument.value)):
        return None
    many = [loop for loop in loops if loop.turns is None or loop.turns > FEW_TURNS]
    return next((loop for loop in reversed(many) if loop.bit & argument.taint), None)


RULE = Rule(
    code="KLL503",
    severity="warning",
    effect="memory",
    summary="a tf.function called in a loop with a Python number that changes",
    on=(StepCalled,),
    fix="safe or unsafe",
    check=check,
    case=Case(
        before="""\
SCALE = 1.0

import keras
import tensorflow as tf

keras.utils.set_random_seed(0)
model = keras.Sequential([keras.layers.Dense(64, activation="relu") for _ in range(20)] + [keras.layers.Dense(1)])
optimizer = keras.optimizers.Adam()
x, y = tf.random.normal((32, 64)), tf.random.normal((32, 1))


@tf.function
def train_step(x, y, number):
    with tf.GradientTape() as tape:
        loss = keras.losses.MeanSquaredError()(y, model(x, training=True))
        loss += 0.0 * tf.cast(number, tf.float32)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss


for number in range(int(40 * SCALE)):
    loss = train_step(x, y, number)
print(float(loss))
""",
    ),
    bad="""\
import keras
import tensorflow as tf

model = keras.Sequential([keras.layers.Dense(1)])
optimizer = keras.optimizers.Adam()
loss_function = keras.losses.MeanSquaredError()


@tf.function
def train_step(x, y, number):
    with tf.GradientTape() as tape:
        loss = loss_function(y, model(x, training=True)) * tf.cast(number, tf.float32)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss


def train(dataset):
    for number, (x, y) in enumerate(dataset):
        print(number, train_step(x, y, number))
""",
    good="""\
import keras
import tensorflow as tf

model = keras.Sequential([keras.layers.Dense(1)])
optimizer = keras.optimizers.Adam()
loss_function = keras.losses.MeanSquaredError()


@tf.function
def train_step(x, y, number):
    with tf.GradientTape() as tape:
        loss = loss_function(y, model(x, training=True)) * tf.cast(number, tf.float32)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss


def train(dataset):
    for number, (x, y) in enumerate(dataset):
        print(number, train_step(x, y, tf.constant(number)))
""",
)
