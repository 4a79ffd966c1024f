"""Functions that hand any object on, and those that ask the user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.semantics.knowledge.table import Handler, first_argument
from kerasleaklint.semantics.values import UNKNOWN, Value

if TYPE_CHECKING:
    from kerasleaklint.semantics.arguments import Call
    from kerasleaklint.semantics.run import Run


def _ask(run: Run, call: Call, name: str) -> Value:
    del call, name
    run.mark_asking()
    return UNKNOWN


CALLS: dict[str, Handler] = {
    "builtins.str": first_argument,
    "copy.copy": first_argument,
    "copy.deepcopy": first_argument,
    "functools.partial": first_argument,
    "builtins.input": _ask,
    "builtins.raw_input": _ask,
}
