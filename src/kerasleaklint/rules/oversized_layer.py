"""A layer has so many weights that they fill the memory.

## What it does

Follows the shapes of `Sequential` models and of the functional API from a literal input shape through
the usual layers. Reports a layer whose float32 weights take at least `max-layer-size` (default 1 GiB).
Most often that is a `Dense` layer after the `Flatten` of a large feature map.

## Why it costs memory

A dense layer has a weight for every pair of an input and a unit. Flattening a feature map of
222 x 222 x 64 gives three million inputs, so 512 units need 1.6 billion weights. Training holds each
of them several times: the weight, its gradient, and what the optimizer remembers of it, which for
Adam is two numbers more.

## Example

```python
model = keras.Sequential(
    [
        keras.Input((224, 224, 3)),
        layers.Conv2D(64, 3, activation="relu"),
        layers.Flatten(),
        layers.Dense(512, activation="relu"),
    ]
)
```

## Use instead

Make the feature map small before it is flattened, or average it away:

```python
model = keras.Sequential(
    [
        keras.Input((224, 224, 3)),
        layers.Conv2D(64, 3, activation="relu"),
        layers.GlobalAveragePooling2D(),
        layers.Dense(512, activation="relu"),
    ]
)
```

## Fix safety

No automatic fix: it is another model. Pooling and strides keep some of the places in the picture,
`GlobalAveragePooling2D` none of them.

## Measured

A feature map of 128 x 128 x 16 flattened into `Dense(256)` (67 million weights, 256 MiB) and trained
for two steps with Adam, TensorFlow 2.21.0, Keras 3.15.1, CPU, 2026-11-23: see the table of evidence.

## Known limits

- Shapes are followed through Dense, Flatten, Reshape, Embedding, recurrent, convolution and pooling
  layers and those that keep the shape; behind any other layer nothing is known, so nothing is said.
- Layers added in a loop or a branch are not followed, nor is `data_format="channels_first"`.

## References

- [keras-team/keras#7530](https://github.com/keras-team/keras/issues/7530): out of memory from dense layers
  of 312 million weights
- Keras API: `Flatten`, `GlobalAveragePooling2D`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.core import Estimate
from kerasleaklint.core.size import format_size
from kerasleaklint.rules.rule import Case, Finding, Rule
from kerasleaklint.semantics.facts import LayerApplied, ModelBuilt
from kerasleaklint.semantics.knowledge.keras.layers import stacked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context
    from kerasleaklint.semantics.values import Layer, Model

ITEM_BYTES = 4
# The weight, its gradient, and Adam's two moments.
TRAINED_WITH_ADAM = 4


def check(fact: LayerApplied | ModelBuilt, context: Context) -> Iterator[Finding]:
    for layer, shape, weights in _layers(fact):
        size = weights * ITEM_BYTES
        if size < context.max_layer_size or (isinstance(fact, ModelBuilt) and not _is_straight(fact.model, context)):
            continue
        given = " x ".join(f"{side:,}" for side in shape if side is not None)
        peak = size * TRAINED_WITH_ADAM
        yield Finding(
            layer.site,
            f"`{layer.name}` on an input of {given} has {weights:,} weights ({format_size(size)}, about "
            f"{format_size(peak)} to train with Adam); make its input smaller first",
            estimate=Estimate(size, size, peak, peak, (f"float32 weights of `{layer.name}`, {weights:,}",)),
            help="pool or use strides before `Flatten`, or use `GlobalAveragePooling2D` instead of it",
        )


def _layers(fact: LayerApplied | ModelBuilt) -> Iterator[tuple[Layer, tuple[int | None, ...], int]]:
    if isinstance(fact, LayerApplied):
        yield fact.layer, fact.shape, fact.weights
    else:
        yield from stacked(layer for layer, _ in fact.model.layers)


def _is_straight(model: Model, context: Context) -> bool:
    """Whether every layer is added in the block that makes the model: none in a branch or a loop."""
    block = context.model.block(model.origin.made.node)
    return block is not None and all(context.model.block(node) is block for _, node in model.layers)


RULE = Rule(
    code="KLL407",
    severity="warning",
    effect="memory",
    summary="a layer has so many weights that they fill the memory",
    on=(LayerApplied, ModelBuilt),
    check=check,
    bad="""\
import keras
from keras import layers

model = keras.Sequential(
    [
        layers.Input(shape=(224, 224, 3)),
        layers.Conv2D(64, 3, activation="relu"),
        layers.Flatten(),
        layers.Dense(512, activation="relu"),
        layers.Dense(10),
    ]
)
""",
    good="""\
import keras
from keras import layers

model = keras.Sequential(
    [
        layers.Input(shape=(224, 224, 3)),
        layers.Conv2D(64, 3, activation="relu"),
        layers.MaxPooling2D(8),
        layers.GlobalAveragePooling2D(),
        layers.Dense(512, activation="relu"),
        layers.Dense(10),
    ]
)
""",
    case=Case(
        """\
SCALE = 1.0

import keras
import numpy as np
from keras import layers

x, y = np.zeros((8, 128, 128, 3), dtype="float32"), np.zeros((8, 1), dtype="float32")
model = keras.Sequential([
    layers.Input(shape=(128, 128, 3)),
    layers.Conv2D(16, 3, padding="same"),
    layers.Flatten(),
    layers.Dense(int(256 * SCALE)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y, batch_size=4, verbose=0)
""",
        """\
SCALE = 1.0

import keras
import numpy as np
from keras import layers

x, y = np.zeros((8, 128, 128, 3), dtype="float32"), np.zeros((8, 1), dtype="float32")
model = keras.Sequential([
    layers.Input(shape=(128, 128, 3)),
    layers.Conv2D(16, 3, padding="same"),
    layers.GlobalAveragePooling2D(),
    layers.Dense(int(256 * SCALE)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y, batch_size=4, verbose=0)
""",
    ),
)
