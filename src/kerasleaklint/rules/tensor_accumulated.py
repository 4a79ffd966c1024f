"""Live tensors are appended to a list, step after step.

## What it does

Reports a tensor (a loss, the output of a model, what a `tf.function` gives) that each step of a loop puts into a list
or dict that outlives the loop, where the loop is not itself traced and does not run inside of a `GradientTape`.

## Why it costs memory

A tensor is a buffer of TensorFlow's allocator and a Python object around it, for a single number about 0.8 KB where a
Python float takes 24 bytes. On a GPU it also holds device memory. A list of model outputs holds each of them whole, for
as long as the list lives.

## Example

```python
losses = []
for x, y in dataset:
    losses.append(train_step(x, y))
```

## Use instead

```python
losses = []
for x, y in dataset:
    losses.append(float(train_step(x, y)))
```

For a mean, `keras.metrics.Mean()` keeps two numbers whatever the number of steps. Of outputs keep what is needed
(`tf.reduce_mean`, `argmax`, a metric), or let `model.predict` gather them.

## Fix safety

`float(loss)` where the tensor is known to be a single number. Safe where the list is afterwards only
plotted, counted or handed to `tf.reduce_mean`, which give the same from floats (of losses in another
width than float32 the mean would be another). Unsafe where it is printed, and shows numbers instead of
tensors, and where NumPy or `sum` takes it: they then compute with 64 bits instead of 32, and the last
digits differ. No fix where the list does not start empty, or where anything else is done with it:
`losses[-1].numpy()` would fail. `float` waits for the device to finish the step.

## Measured

Anonymous memory over the baseline, TensorFlow 2.21.0, Keras 3.15.1, CPU, 2026-11-23; the first two by
`kerasleaklint verify`.

| what a loop keeps | memory |
|---|---|
| 800 outputs of 256 x 1024 numbers | +827 MiB |
| their means, as floats | +38 MiB |
| 200,000 losses | +168 MB (0.82 KB each) |
| the same as floats | +5 MB |

`total += loss` outside of a tape keeps one tensor, however many steps there are, and is not reported.

## Known limits

- Loops over epochs or folds (told by their names), loops of at most 100 turns, and lists of losses that each epoch
  makes anew are not reported.
- Outputs of a model are reported in loops over a dataset only, and not where they are joined to one tensor or array
  afterwards: they are then taken to be needed whole.
- That a value is a tensor must be in sight: a loss or a model computed below a `GradientTape`, a model called on data,
  the result of a `tf.function`.

## References

- [tensorflow/tensorflow#34606](https://github.com/tensorflow/tensorflow/issues/34606): memory grows with appended
  predictions
- TensorFlow guide: Better performance with tf.function
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.rules.rule import Case, Finding, Rule
from kerasleaklint.semantics.facts import Kept
from kerasleaklint.semantics.knowledge.tensorflow.tfdata import is_walkable
from kerasleaklint.semantics.queries import places
from kerasleaklint.semantics.values import Batches, Iterated, Tensor, options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context
    from kerasleaklint.semantics.loops import Loop
    from kerasleaklint.semantics.values import Value

LIVE = {"scalar", "output", "result", "tensor"}
FEW_TURNS = 100
WORDS = {"scalar": "the tensor of a loss", "output": "a whole output of the model"}


def check(fact: Kept, context: Context) -> Iterator[Finding]:
    tensor = next((o for o in options(fact.value) if isinstance(o, Tensor) and o.kind in LIVE), None)
    loop = step_loop(fact.loops)
    if tensor is None or loop is None or loop not in tensor.loops or tensor.part_of is not None:
        return
    if tensor.kind == "output" and not any(is_batches(option) for option in options(loop.over)):
        return  # what is made in a loop of another kind (pictures, text) is made to be kept
    if tensor.kind != "output" and any(around.over_epochs for around in fact.container.born_in):
        return

    from kerasleaklint.fixes.kept.floats import as_float, is_joined  # here, so that only a finding pays for it

    if tensor.kind != "scalar" and is_joined(fact, context.model):
        return
    what = WORDS.get(tensor.kind, f"the tensor that `{tensor.origin.what}` gives")
    cost = "0.8 KB each instead of 24 bytes" if tensor.kind == "scalar" else "each stays whole in memory"
    yield Finding(
        fact.site,
        f"each step of the {places.loop_name(context.model, loop)} keeps {what}: {cost}; "
        + ("keep `float(...)` of it" if tensor.kind == "scalar" else "keep a number or a metric of it"),
        (("the tensor is computed here", tensor.origin.made), ("the loop", places.head(loop))),
        help="keep Python numbers, or a `keras.metrics.Mean()`",
        fix=as_float(fact, context.model) if tensor.kind == "scalar" else None,
    )


def is_batches(over: Value) -> bool:
    if isinstance(over, Iterated):
        return any(is_batches(option) for option in options(over.over))
    return is_walkable(over) or isinstance(over, Batches)


def step_loop(loops: tuple[Loop, ...]) -> Loop | None:
    """The innermost loop, where it goes from step to step."""
    steps = [loop for loop in loops if not loop.over_epochs and not loop.over_folds and not loop.asks]
    few = [loop for loop in steps if loop.turns is not None and loop.turns <= FEW_TURNS]
    return loops[-1] if steps and loops[-1] in steps and loops[-1] not in few else None


RULE = Rule(
    code="KLL501",
    severity="warning",
    effect="memory",
    summary="live tensors appended to a list step after step",
    on=(Kept,),
    fix="safe or unsafe",
    check=check,
    case=Case(
        before="""\
SCALE = 1.0

import keras
import numpy as np
import tensorflow as tf

keras.utils.set_random_seed(0)
x = np.random.rand(int(204_800 * SCALE), 16).astype("float32")
dataset = tf.data.Dataset.from_tensor_slices(x).batch(256).prefetch(2)
model = keras.Sequential([keras.layers.Dense(1024)])
model.compile(loss="mse")
model.fit(x[:256], x[:256, :1], epochs=1, verbose=0)
outputs = []
for batch in dataset:
    outputs.append(model(batch))
print(float(sum(tf.reduce_mean(output) for output in outputs)) / len(outputs))
""",
        after="""\
SCALE = 1.0

import keras
import numpy as np
import tensorflow as tf

keras.utils.set_random_seed(0)
x = np.random.rand(int(204_800 * SCALE), 16).astype("float32")
dataset = tf.data.Dataset.from_tensor_slices(x).batch(256).prefetch(2)
model = keras.Sequential([keras.layers.Dense(1024)])
model.compile(loss="mse")
model.fit(x[:256], x[:256, :1], epochs=1, verbose=0)
means = []
for batch in dataset:
    means.append(float(tf.reduce_mean(model(batch))))
print(sum(means) / len(means))
""",
    ),
    bad="""\
import keras
import tensorflow as tf

model = keras.Sequential([keras.layers.Dense(1)])
optimizer = keras.optimizers.Adam()
loss_function = keras.losses.MeanSquaredError()


def train(dataset):
    losses = []
    for x, y in dataset:
        with tf.GradientTape() as tape:
            loss = loss_function(y, model(x, training=True))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
        losses.append(loss)
    print(losses)
""",
    good="""\
import keras
import tensorflow as tf

model = keras.Sequential([keras.layers.Dense(1)])
optimizer = keras.optimizers.Adam()
loss_function = keras.losses.MeanSquaredError()


def train(dataset):
    losses = []
    for x, y in dataset:
        with tf.GradientTape() as tape:
            loss = loss_function(y, model(x, training=True))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
        losses.append(float(loss))
    print(losses)
""",
)
