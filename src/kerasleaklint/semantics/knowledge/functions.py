"""All public functions that we know: the other tables as one, and the families that are told by their name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.semantics.knowledge import keras
from kerasleaklint.semantics.knowledge.arrays import collecting, converting, loading, making, reshaping, splitting
from kerasleaklint.semantics.knowledge.python import containers, files, iterating, numbers, objects
from kerasleaklint.semantics.knowledge.tensorflow import graphs, tfdata, tfds

if TYPE_CHECKING:
    from kerasleaklint.semantics.arguments import Call
    from kerasleaklint.semantics.knowledge.table import Guess, Handler
    from kerasleaklint.semantics.run import Run
    from kerasleaklint.semantics.values import Value

CALLS: dict[str, Handler] = {
    **containers.CALLS,
    **files.CALLS,
    **iterating.CALLS,
    **numbers.CALLS,
    **objects.CALLS,
    **making.CALLS,
    **loading.CALLS,
    **collecting.CALLS,
    **converting.CALLS,
    **reshaping.CALLS,
    **splitting.CALLS,
    **keras.CALLS,
    **tfdata.CALLS,
    **tfds.CALLS,
    **graphs.CALLS,
}
LAST_NAMES: dict[str, Guess] = {**loading.LAST_NAMES, **splitting.LAST_NAMES}


def call_known(run: Run, call: Call, name: str) -> Value | None:
    """What a call of a public function gives; None for a function that we do not know."""
    handler = CALLS.get(name)
    if handler is not None:
        return handler(run, call, name)
    found = keras.guess(run, call, name)
    family = LAST_NAMES.get(name.rpartition(".")[2])
    return family(run, call, name) if found is None and family is not None else found
