"""One optimizer is compiled into several models that are trained.

## What it does

Reports `compile` with an optimizer object that another trained model was compiled with already, also where
one object made before a loop is compiled into a model that each turn builds anew.

## Why it costs memory

It ends in an error. An optimizer keeps moments for the variables of the first model that it updates. Keras 3
(and Keras 2 from TensorFlow 2.11 on) does not add those of a second one but raises an error when that
model trains. Where it did work, all moments of all models stayed with the one optimizer.

## Example

```python
optimizer = keras.optimizers.Adam(0.0002)
critic.compile(loss="binary_crossentropy", optimizer=optimizer)
gan.compile(loss="binary_crossentropy", optimizer=optimizer)
```

## Use instead

```python
critic.compile(loss="binary_crossentropy", optimizer=keras.optimizers.Adam(0.0002))
gan.compile(loss="binary_crossentropy", optimizer=keras.optimizers.Adam(0.0002))
```

## Fix safety

No automatic fix: what makes the optimizer may be far from where it is used.

## Measured

Two models compiled with one `Adam` and fitted one after the other, TensorFlow 2.21.0, Keras 3.15.1, CPU,
2026-11-23: the first trains; `fit` of the second raises `ValueError: Unknown variable: <Variable
path=sequential_1/dense_2/kernel, ...>. This optimizer can only be called for the variables it was
originally built with.` With an optimizer each, both train.

## Known limits

- Only optimizers made in the function that compiles, or in a scope around it, are known to be one object;
  those that come out of a function, or of an attribute that another function sets, are not reported.
- Two models that one function builds are told apart only where a loop calls it.
- Both models must be trained (`fit`, `train_on_batch`, ...) in the file.
- Optimizers of `keras.optimizers.legacy` took any model, and are not reported.

## References

- Keras reference: Optimizers
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.rules.rule import Case, Finding, Rule
from kerasleaklint.semantics.facts import ModelCompiled, SinkCall
from kerasleaklint.semantics.queries import places
from kerasleaklint.semantics.values import Optimizer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context
    from kerasleaklint.semantics.loops import Loop
    from kerasleaklint.semantics.values import Model

TRAINING = {"fit", "fit_generator", "train_on_batch"}
ERROR = "Keras 3 raises `ValueError: Unknown variable` when it trains; make an optimizer for each model"


def check(fact: ModelCompiled, context: Context) -> Iterator[Finding]:
    optimizer = own_optimizer(fact)
    if optimizer is None or not is_trained(fact.model, context):
        return
    made = ("the optimizer is made here", optimizer.origin.made)
    loop = next((loop for loop in fact.loops if each_turn_reuses(fact, optimizer, loop)), None)
    if loop is not None:
        where = f"each turn of the {places.loop_name(context.model, loop)} compiles another model with one optimizer"
        yield Finding(
            fact.site, f"{where}: {ERROR}", (made, ("the loop", places.head(loop))), help="make it in the loop"
        )
        return
    first = earlier(fact, optimizer, context)
    if first is not None:
        where = f"this optimizer belongs to the model compiled on {context.model.line(first.site)}"
        related = (made, ("compiled with it first", first.site))
        yield Finding(fact.site, f"{where}: {ERROR}", related, help="write a new optimizer into each `compile`")


def own_optimizer(fact: ModelCompiled) -> Optimizer | None:
    """The optimizer object, if it was made in this run of the function, or in a scope around it."""
    given = fact.arguments.get("optimizer")
    if given is None or not isinstance(given.value, Optimizer):
        return None
    scope = fact.scope
    while scope is not given.value.scope:
        if scope.parent is None:
            return None
        scope = scope.parent
    return given.value


def each_turn_reuses(fact: ModelCompiled, optimizer: Optimizer, loop: Loop) -> bool:
    """Whether the loop builds a model a turn for an optimizer that is older than the loop."""
    older = loop not in optimizer.loops and not loop.bit & fact.arguments["optimizer"].taint
    return older and loop in fact.model.loops


def earlier(fact: ModelCompiled, optimizer: Optimizer, context: Context) -> ModelCompiled | None:
    """A compile of another trained model with the same object, which the same run of the program has made before."""
    for other in context.model.facts:
        if other is fact:
            return None
        if isinstance(other, ModelCompiled) and own_optimizer(other) is optimizer and is_another(other, fact, context):
            return other
    return None


def is_another(one: ModelCompiled, other: ModelCompiled, context: Context) -> bool:
    """Another trained model: not one call that compiles this model or that, nor two branches of an `if`."""
    from kerasleaklint.semantics.syntax import are_alternatives  # here, so that listing the rules needs no parser

    if one.model is other.model or not is_trained(one.model, context):
        return False
    here = context.model.is_here(one.site) and context.model.is_here(other.site)
    return (
        here
        and one.site.node is not other.site.node
        and not are_alternatives(one.site.node, other.site.node, context.model.parents)
    )


def is_trained(model: Model, context: Context) -> bool:
    return any(isinstance(f, SinkCall) and f.model is model and f.method in TRAINING for f in context.model.facts)


RULE = Rule(
    code="KLL406",
    severity="error",
    effect="error",
    summary="one optimizer is compiled into several models",
    on=(ModelCompiled,),
    check=check,
    bad="""\
import keras
import numpy as np

x, y = np.zeros((1000, 4)), np.zeros((1000, 1))
optimizer = keras.optimizers.Adam(0.001)
first = keras.Sequential([keras.layers.Dense(1)])
first.compile(optimizer, "mse")
first.fit(x, y)

second = keras.Sequential([keras.layers.Dense(1)])
second.compile(optimizer, "mse")
second.fit(x, y)
""",
    good="""\
import keras
import numpy as np

x, y = np.zeros((1000, 4)), np.zeros((1000, 1))
first = keras.Sequential([keras.layers.Dense(1)])
first.compile(keras.optimizers.Adam(0.001), "mse")
first.fit(x, y)

second = keras.Sequential([keras.layers.Dense(1)])
second.compile(keras.optimizers.Adam(0.001), "mse")
second.fit(x, y)
""",
    case=Case(
        """\
SCALE = 1.0
import keras
import numpy as np

x, y = np.zeros((int(1000 * SCALE), 4)), np.zeros((int(1000 * SCALE), 1))
optimizer = keras.optimizers.Adam(0.001)
for units in (8, 16):
    model = keras.Sequential([keras.layers.Dense(units), keras.layers.Dense(1)])
    model.compile(optimizer, "mse")
    model.fit(x, y, verbose=2)
""",
        """\
SCALE = 1.0
import keras
import numpy as np

x, y = np.zeros((int(1000 * SCALE), 4)), np.zeros((int(1000 * SCALE), 1))
for units in (8, 16):
    model = keras.Sequential([keras.layers.Dense(units), keras.layers.Dense(1)])
    model.compile(keras.optimizers.Adam(0.001), "mse")
    model.fit(x, y, verbose=2)
""",
    ),
)
