"""Sessions of TensorFlow 1 are opened turn by turn and never closed.

## What it does

Reports an `InteractiveSession` that is opened in each turn of a loop, also by functions that the loop calls, and
sessions of either kind that a loop puts into a list or dict, where nothing closes them.

## Why it costs memory

A session owns the values of all variables of its graph. A plain `Session` gives them back when its last reference goes.
An `InteractiveSession` makes itself the default session, and that stack refers to it until it is closed, whatever
becomes of the name; a list does the same for what is in it.

## Example

```python
for path in paths:
    session = tf.InteractiveSession()
    session.run(init)
```

## Use instead

```python
for path in paths:
    with tf.Session() as session:
        session.run(init)
```

or one session for all turns, opened before the loop.

## Fix safety

Unsafe: `session.close()` goes behind the last statement of the loop's body. Only for an `InteractiveSession` that the
body itself binds to a name, which is used inside of the loop and for `run` alone, where no `continue`, `break` or
`return` leaves a turn early. An exception still leaves the session open, which `with` would not.

## Measured

Variables of 4 MB, 50 turns, TensorFlow 2.21.0 (`tf.compat.v1`), CPU, 2026-11-23.

| program | growth per turn |
|---|---|
| a new `InteractiveSession` bound to the same name | 4.13 MB |
| `Session` objects kept in a list | 4.16 MB |
| a new `Session` bound to the same name | 0.0 to 0.4 MB: not reported |

## Known limits

- Loops of at most four turns are not reported; neither is a plain `Session` in an attribute of an object that a
  loop makes.

## References

- TensorFlow 1 documentation: `tf.InteractiveSession`, `tf.Session.close`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.rules.rule import Case, Finding, Rule
from kerasleaklint.semantics.facts import Kept, SessionMade
from kerasleaklint.semantics.queries import places
from kerasleaklint.semantics.values import Session, leaves

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context

FEW_TURNS = 4


def check(fact: Kept | SessionMade, context: Context) -> Iterator[Finding]:
    session = held(fact)
    many = [loop for loop in fact.loops if loop.turns is None or loop.turns > FEW_TURNS]
    loop = next((loop for loop in reversed(many) if session and loop in session.loops), None)
    if session is None or loop is None or session.closed:
        return

    from kerasleaklint.fixes.loops.closing import closed  # here, so that only a finding pays for it

    why = "it stays the default session" if isinstance(fact, SessionMade) else "the list keeps it"
    where = places.loop_name(context.model, loop)
    yield Finding(
        session.origin.site,
        f"`{session.origin.what}` is opened in each turn of the {where} and never closed: {why}, with the "
        "values of all variables; open it in a `with` block",
        (("the loop", places.head(loop)),),
        help="or open one session before the loop",
        fix=closed(session, loop, context.model) if isinstance(fact, SessionMade) else None,
    )


def held(fact: Kept | SessionMade) -> Session | None:
    """The session that something holds: a list, or the stack of default sessions."""
    if isinstance(fact, Kept):
        return next((leaf for leaf in leaves(fact.value) if isinstance(leaf, Session)), None)
    return fact.session if fact.session.origin.what.endswith("InteractiveSession") else None


CASE = """\
SCALE = 1.0

import keras
import tensorflow.compat.v1 as tf

print(keras.__version__)
with tf.Graph().as_default():
    side = int(1400 * SCALE**0.5)
    weights = tf.get_variable("weights", (side, side))
    init, total = tf.global_variables_initializer(), tf.reduce_sum(weights)
    for turn in range(60):
        session = tf.InteractiveSession()
        session.run(init)
        value = session.run(total)
    print(value)
"""

RULE = Rule(
    code="KLL506",
    severity="warning",
    effect="memory",
    summary="sessions of TensorFlow 1 opened turn by turn and never closed",
    on=(SessionMade, Kept),
    fix="unsafe",
    check=check,
    case=Case(CASE),
    bad="""\
import keras
import tensorflow.compat.v1 as tf

model = keras.Sequential([keras.layers.Dense(1)])
total = tf.reduce_sum(tf.get_variable("weights", (9, 9)))
for turn in range(100):
    session = tf.InteractiveSession()
    print(session.run(total))
""",
    good="""\
import keras
import tensorflow.compat.v1 as tf

model = keras.Sequential([keras.layers.Dense(1)])
total = tf.reduce_sum(tf.get_variable("weights", (9, 9)))
for turn in range(100):
    with tf.Session() as session:
        print(session.run(total))
""",
)
