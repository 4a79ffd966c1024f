"""All public functions that we know: the other tables as one, and the families that are told by their name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kerasleaklint.semantics.knowledge import converting, graphs, keras, loading, making, tfdata, tfds
from kerasleaklint.semantics.knowledge.python import containers, files, iterating, numbers, objects

if TYPE_CHECKING:
    from kerasleaklint.semantics.arguments import Call
    from kerasleaklint.semantics.calls import Calls
    from kerasleaklint.semantics.knowledge.table import Handler
    from kerasleaklint.semantics.values import Value

CALLS: dict[str, Handler] = {
    **containers.CALLS,
    **files.CALLS,
    **iterating.CALLS,
    **numbers.CALLS,
    **objects.CALLS,
    **making.CALLS,
    **loading.CALLS,
    **converting.CALLS,
    **keras.CALLS,
    **tfdata.CALLS,
    **tfds.CALLS,
    **graphs.CALLS,
}
GUESSES: tuple[Callable[[Calls, Call, str], Value | None], ...] = (keras.guess, converting.guess)


def call_known(run: Calls, call: Call, name: str) -> Value | None:
    """What a call of a public function gives; None for a function that we do not know."""
    handler = CALLS.get(name)
    if handler is not None:
        return handler(run, call, name)
    found = (guess(run, call, name) for guess in GUESSES)
    return next((value for value in found if value is not None), None)
