"""A generator that ends is trained on for several epochs.

## What it does

Reports `fit` with a generator object that certainly ends and a literal number of epochs above one, without
`steps_per_epoch`. A generator function is taken to end when it has no `while`, no `yield from`, and
all its loops are over `range`, sorted or listed files, or `enumerate` and `zip` of these.

## Why it costs memory

It costs the training. A generator object can be walked over once: the first epoch uses it up, and nothing
starts it again. Keras warns that the input ran out of data and goes on with the epochs that are left, on
the first batches that it had looked at before the training, or on none.

## Example

```python
def batches():
    for start in range(0, len(x), 32):
        yield x[start : start + 32], y[start : start + 32]


model.fit(batches(), epochs=10)
```

## Use instead

A dataset calls the function anew for each epoch:

```python
signature = (tf.TensorSpec((None, 8)), tf.TensorSpec((None, 1)))
dataset = tf.data.Dataset.from_generator(batches, output_signature=signature)
dataset = dataset.apply(tf.data.experimental.assert_cardinality(math.ceil(len(x) / 32)))
model.fit(dataset.prefetch(tf.data.AUTOTUNE), epochs=10)
```

Or walk over the data without end (`while True:` around the loop) and pass `steps_per_epoch`.

## Fix safety

No automatic fix: with one, the later epochs would train for the first time, which is another training.

## Measured

A generator function that yields five batches, `epochs=4`, TensorFlow 2.21.0, Keras 3.15.1, CPU, 2026-11-23.
Batches trained on in each epoch, as a callback counts them; nothing is raised:

| epoch | 1 | 2 | 3 | 4 |
|---|---|---|---|---|
| `fit(batches(), epochs=4)` | 5 | 2 | 2 | 2 |

Five batches were drawn in all: the later epochs repeat the first two. History has four losses as if nothing had
happened, and each epoch counts an optimizer step too many.

## Known limits

- Generators with `while`, and loops over anything of which it is not known that it ends, are not reported.
- With `steps_per_epoch` a generator may hold all epochs, and is not reported.

## References

- Keras reference: Model training APIs (`fit` and generators)
- TensorFlow guide: tf.data: Build TensorFlow input pipelines (consuming Python generators)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.rules.rule import Case, Finding, Rule
from kerasleaklint.semantics.facts import SinkCall
from kerasleaklint.semantics.queries import arguments
from kerasleaklint.semantics.values import Const, Generator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context


def check(fact: SinkCall, context: Context) -> Iterator[Finding]:
    from kerasleaklint.semantics.syntax import surely_ends  # here, so that listing the rules needs no parser

    del context
    data = fact.arguments.get("x")
    count = epochs(fact)
    if fact.method != "fit" or data is None or count < 2 or arguments.is_given(fact, "steps_per_epoch"):
        return
    generator = data.value
    if isinstance(generator, Generator) and generator.endless is False and surely_ends(generator.origin.made.node):
        yield Finding(
            fact.site,
            f"the generator `{generator.origin.what}` is used up after the first of {count} epochs: the others train "
            "on next to nothing; pass something that starts anew",
            (("the generator", generator.origin.made),),
            help="hand the function itself to `tf.data.Dataset.from_generator`",
        )


def epochs(fact: SinkCall) -> int:
    given = fact.arguments.get("epochs")
    value = given.value.value if given is not None and isinstance(given.value, Const) else None
    return value if isinstance(value, int) else 1


RULE = Rule(
    code="KLL203",
    severity="error",
    effect="error",
    summary="a generator that ends is trained on for several epochs",
    on=(SinkCall,),
    check=check,
    bad="""\
import keras
import numpy as np

x, y = np.zeros((1000, 4)), np.zeros((1000, 1))
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")


def batches(size):
    for start in range(0, len(x), size):
        yield x[start : start + size], y[start : start + size]


model.fit(batches(32), epochs=10)
""",
    good="""\
import keras
import numpy as np

x, y = np.zeros((1000, 4)), np.zeros((1000, 1))
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")


def batches(size):
    while True:
        for start in range(0, len(x), size):
            yield x[start : start + size], y[start : start + size]


model.fit(batches(32), epochs=10, steps_per_epoch=32)
""",
    case=Case(
        """\
SCALE = 1.0
import keras
import numpy as np

rows = int(1600 * SCALE)
x, y = np.ones((rows, 4), "float32"), np.ones((rows, 1), "float32")
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile("sgd", "mse")


def batches():
    for start in range(0, len(x), 32):
        yield x[start : start + 32], y[start : start + 32]


model.fit(batches(), epochs=4, verbose=2)
""",
        """\
SCALE = 1.0
import keras
import numpy as np

rows = int(1600 * SCALE)
x, y = np.ones((rows, 4), "float32"), np.ones((rows, 1), "float32")
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile("sgd", "mse")


def batches():
    while True:
        for start in range(0, len(x), 32):
            yield x[start : start + 32], y[start : start + 32]


model.fit(batches(), epochs=4, steps_per_epoch=-(-len(x) // 32), verbose=2)
""",
    ),
)
