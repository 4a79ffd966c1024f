"""A loop of TensorFlow 1 adds operations to the graph that it runs.

## What it does

Reports operations of TensorFlow (`tf.assign`, `tf.constant`, `tf.reduce_mean`, `tf.global_variables_initializer`,
`v.assign` and the like) that are made in each turn of a loop which also calls `session.run`.

## Why it costs memory

In graph mode a call such as `tf.assign(v, x)` computes nothing: it adds a node to the graph, which never forgets one.
The next `session.run` sees a graph that has changed and prepares it again, all of it. So every turn is slower than the
one before, and memory grows slowly along with it.

## Example

```python
for rate in rates:
    session.run(tf.assign(learning_rate, rate))
```

## Use instead

Build once, feed what differs:

```python
new_rate = tf.placeholder(tf.float32)
set_rate = tf.assign(learning_rate, new_rate)
for rate in rates:
    session.run(set_rate, {new_rate: rate})
```

`tf.get_default_graph().finalize()` before the loop turns the mistake into an error.

## Fix safety

No automatic fix: what is constant and what has to be fed cannot be told for sure.

## Measured

Three operations a turn, 300 turns, TensorFlow 2.21.0 (`tf.compat.v1`), CPU, 2026-11-23.

| program | growth per turn | time per turn |
|---|---|---|
| made in the loop | 0.006 to 0.016 MB, 28 Python objects | 15.8 ms |
| made once | 0.0 MB | 0.3 ms |

## Known limits

- Arithmetic on symbols (`a + b`), layers and `K.eval` of new expressions are not followed.
- Loops of at most 16 turns, such as a few values of a parameter, are not reported.
- A loop whose turns start a new graph or session of their own, or call `clear_session`, is not reported.

## References

- TensorFlow 1 documentation: `tf.Graph.finalize`
- Zhang et al.: DeepPerf, on performance problems in deep learning programs (the same node created again and again)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.rules.rule import Case, Finding, Rule
from kerasleaklint.semantics.facts import GraphOp, SessionRun
from kerasleaklint.semantics.queries import places

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context
    from kerasleaklint.semantics.loops import Loop

FEW_TURNS = 16
MANY = 3


def check(fact: GraphOp, context: Context) -> Iterator[Finding]:
    loop = running_loop(fact, context)
    if loop is None:
        return
    ops = [one for one in context.model.facts if isinstance(one, GraphOp) and loop in one.loops]
    if ops[0].site.node is not fact.site.node:
        return  # one finding for a loop
    others = {id(one.site.node): ("added here as well", one.site) for one in ops if one.site.node is not fact.site.node}
    yield Finding(
        fact.site,
        f"`{fact.what}` adds to the graph in each turn of the {places.loop_name(context.model, loop)}, which runs it: "
        "every turn is slower than the one before; build it once, before the loop, and feed what differs",
        (("the loop", places.head(loop)), *list(others.values())[:MANY]),
        help="`graph.finalize()` before the loop makes an error of it",
    )


def running_loop(fact: GraphOp, context: Context) -> Loop | None:
    """The innermost loop of many turns that makes the operation and runs a session opened before it."""
    runs = [one for one in context.model.facts if isinstance(one, SessionRun)]
    for loop in reversed(fact.loops):
        if loop.new_graph or loop.cleared:
            return None
        few = loop.turns is not None and loop.turns <= FEW_TURNS
        if not few and any(loop in run.loops and loop not in run.made_in for run in runs):
            return loop
    return None


CASE_HEAD = """\
SCALE = 1.0

import keras
import tensorflow.compat.v1 as tf

print(keras.__version__)
TURNS = int(300 + 500 * SCALE)
with tf.Graph().as_default(), tf.Session() as session:
    rate = tf.get_variable("rate", ())
    session.run(tf.global_variables_initializer())
"""

RULE = Rule(
    code="KLL507",
    severity="warning",
    effect="time",
    summary="a loop of TensorFlow 1 that adds to the graph that it runs",
    on=(GraphOp,),
    check=check,
    case=Case(
        before=CASE_HEAD
        + """\
    for turn in range(TURNS):
        session.run(tf.assign(rate, turn / TURNS))
        session.run(tf.square(rate))
    print(session.run(rate))
""",
        after=CASE_HEAD
        + """\
    fed = tf.placeholder(tf.float32, ())
    assigned, squared = tf.assign(rate, fed), tf.square(rate)
    for turn in range(TURNS):
        session.run(assigned, {fed: turn / TURNS})
        session.run(squared)
    print(session.run(rate))
""",
    ),
    bad="""\
import keras
import tensorflow.compat.v1 as tf

model = keras.Sequential([keras.layers.Dense(1)])
rate = tf.get_variable("rate", ())
session = tf.Session()
for turn in range(1000):
    session.run(tf.assign(rate, turn / 1000))
""",
    good="""\
import keras
import tensorflow.compat.v1 as tf

model = keras.Sequential([keras.layers.Dense(1)])
rate = tf.get_variable("rate", ())
fed = tf.placeholder(tf.float32, ())
assigned = tf.assign(rate, fed)
session = tf.Session()
for turn in range(1000):
    session.run(assigned, {fed: turn / 1000})
""",
)
