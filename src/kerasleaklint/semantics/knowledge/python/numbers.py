"""Functions that give numbers: `len`, `int`, `min`, `random.randint` and their like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.semantics.knowledge.table import Handler, always, first_argument
from kerasleaklint.semantics.values import COUNTER, INDICES, NUMBER, Array, Const, Range, Sequence, Value

if TYPE_CHECKING:
    from kerasleaklint.semantics.arguments import Call
    from kerasleaklint.semantics.run import Run


def _length(run: Run, call: Call, name: str) -> Value:
    del run, name
    value = call.value(0)
    if isinstance(value, Sequence) and value.items is not None:
        return Const(len(value.items))
    if isinstance(value, Array) and value.shape and value.shape[0] is not None:
        return Const(value.shape[0])
    return NUMBER


def _int(run: Run, call: Call, name: str) -> Value:
    del run
    value = call.value(0)
    if isinstance(value, Const) and isinstance(value.value, (int, float)):
        return Const(int(value.value) if name == "builtins.int" else value.value)
    return value if isinstance(value, Array) else COUNTER


def _extreme(run: Run, call: Call, name: str) -> Value:
    del run
    found = [a.value.value for a in call.positional if isinstance(a.value, Const)]
    if len(found) > 1 and len(found) == len(call.positional) and all(isinstance(v, (int, float)) for v in found):
        return Const((min if name == "builtins.min" else max)(found))
    return NUMBER


def _sample(run: Run, call: Call, name: str) -> Value:
    del run, name
    return INDICES if isinstance(call.value(0), Range) else call.value(0)


CALLS: dict[str, Handler] = {
    "builtins.len": _length,
    "builtins.int": _int,
    "builtins.float": _int,
    "builtins.round": _int,
    "builtins.min": _extreme,
    "builtins.max": _extreme,
    "builtins.sum": always(NUMBER),
    "builtins.abs": first_argument,
    "math.ceil": _int,
    "math.floor": _int,
    "random.randint": always(NUMBER),
    "random.randrange": always(NUMBER),
    "random.sample": _sample,
}
