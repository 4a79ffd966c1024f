"""workers, use_multiprocessing or max_queue_size given to fit, evaluate or predict.

## What it does

Reports these keywords, and their older names `nb_worker`, `pickle_safe` and `max_q_size`, in calls
of `fit`, `evaluate` and `predict` on a Keras model.

## Why it costs memory

It costs the run: Keras 3 raises TypeError. The options belong to the data now, as constructor
arguments of `keras.utils.PyDataset`, and there they do decide about memory: the queue holds up to
`max_queue_size` batches.

## Example

```python
model.fit(Batches(), epochs=3, workers=4, use_multiprocessing=True)
```

## Use instead

```python
class Batches(keras.utils.PyDataset):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)


model.fit(Batches(workers=4, use_multiprocessing=True), epochs=3)
```

## Fix safety

Safe where the options change nothing (arrays, one worker, `max_queue_size`), or move to the
constructor of a PyDataset that is built in the same function, where it knows the names in them. The
class must have no `__init__`, or hand `**kwargs` on to `super().__init__` and to nothing else: else
the constructor would refuse the options, or take them for its own. Unsafe where more than one worker
goes: one thread then reads the data; where the program catches the TypeError itself; and where
computing the value does something else as well (`workers=next(sizes)`). An import that only they
needed goes with them.

## Measured

TensorFlow 2.21.0, Keras 3.15.1, CPU, 2026-11-23. The last row: `PyDataset(workers=4)` with
batches of 24 MB, peak over the process after its imports.

| program | what happens |
|---|---|
| `fit(..., workers=4)` | `TypeError: TensorFlowTrainer.fit() got an unexpected keyword argument 'workers'` |
| `fit(..., max_queue_size=10)` | `TypeError: ... got an unexpected keyword argument 'max_queue_size'` |
| `max_queue_size=50` / 10 (the default) / 2 | +821 MB / +410 MB / +171 MB |

## Known limits

- Keywords in `**kwargs` are seen only where the dict is made in sight.
- Code that is pinned to Keras 2 is right to pass them: leave the rule out with `ignore =
  ["KLL205"]`.

## References

- [keras-team/keras#8668](https://github.com/keras-team/keras/issues/8668),
  [keras-team/keras#12100](https://github.com/keras-team/keras/issues/12100): memory of queues and workers
- Keras reference: `keras.utils.PyDataset`
- Keras guide: Migrating Keras 2 code to multi-backend Keras 3
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.rules.rule import Case, Finding, Rule
from kerasleaklint.semantics.facts import SinkCall
from kerasleaklint.semantics.knowledge.keras import LOADING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context

METHODS = {"fit", "evaluate", "predict"}


def check(fact: SinkCall, context: Context) -> Iterator[Finding]:
    given = [name for name in LOADING if name in fact.call.keywords]
    if fact.method in METHODS and given:
        from kerasleaklint.fixes.keras3.arguments import moved  # here, so that only a finding pays for it

        names = ", ".join(f"`{name}`" for name in given)
        yield Finding(
            fact.site,
            f"`{fact.method}` has no {names} in Keras 3 (TypeError); they are arguments of `keras.utils.PyDataset` now",
            help="pass them to the constructor of the PyDataset, or drop them",
            fix=moved(fact, context.model),
        )


CASE = """\
SCALE = 1.0

import keras
import numpy as np

x, y = np.zeros((320, 8), "float32"), np.zeros(320, "float32")
model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(x, y, epochs=2, verbose=0, workers=4)
"""

RULE = Rule(
    code="KLL205",
    severity="error",
    effect="error",
    summary="workers, use_multiprocessing or max_queue_size given to fit, evaluate or predict",
    on=(SinkCall,),
    fix="safe or unsafe",
    check=check,
    case=Case(CASE),
    bad="""\
import keras
import numpy as np


class Batches(keras.utils.Sequence):
    def __len__(self):
        return 4

    def __getitem__(self, index):
        return np.zeros((32, 4)), np.zeros((32, 1))


model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(Batches(), epochs=3, workers=4, use_multiprocessing=True)
""",
    good="""\
import keras
import numpy as np


class Batches(keras.utils.PyDataset):
    def __len__(self):
        return 4

    def __getitem__(self, index):
        return np.zeros((32, 4)), np.zeros((32, 1))


model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(Batches(workers=4, use_multiprocessing=True), epochs=3)
""",
)
