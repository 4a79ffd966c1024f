"""What is known of a value where several ways meet, and what lies inside of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.semantics.values.arrays import Array
from kerasleaklint.semantics.values.base import UNKNOWN, Api, Choice, Const, Value, options
from kerasleaklint.semantics.values.containers import Mapping, Sequence
from kerasleaklint.semantics.values.streams import Batches

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_OPTIONS = 4


def join(values: Iterable[Value]) -> Value:
    """What is known where several ways meet. Unknown ways are dropped: a finding holds on the way that is known."""
    found: list[Value] = []
    for value in values:
        for option in options(value):
            if option is not UNKNOWN and not any(_same(option, other) for other in found):
                found.append(option)
    if not found:
        return UNKNOWN
    if len(found) > 1:
        found = _filled(found)
    return found[0] if len(found) == 1 else Choice(tuple(found[:MAX_OPTIONS]))


def _filled(found: list[Value]) -> list[Value]:
    """A preallocated array that a loop fills stands for the empty one, too: the loop has turns."""
    arrays = [value for value in found if isinstance(value, Array)]
    full = {id(array.origin.made.node) for array in arrays if array.origin.kind == "collected"}
    empty = {id(a) for a in arrays if a.origin.kind != "collected" and id(a.origin.made.node) in full}
    return [value for value in found if id(value) not in empty]


def _same(one: Value, other: Value) -> bool:
    if one is other:
        return True
    if isinstance(one, Const) and isinstance(other, Const):
        return type(one.value) is type(other.value) and bool(one.value == other.value)
    return isinstance(one, Api) and isinstance(other, Api) and one.name == other.name


def leaves(value: Value, depth: int = 4) -> Iterator[Value]:
    """The values inside choices, lists, tuples, dicts and batches."""
    for option in options(value):
        if depth and isinstance(option, (Sequence, Mapping)):
            for part in option.parts():
                yield from leaves(part, depth - 1)
        elif depth and isinstance(option, Batches):
            for part in option.source:
                yield from leaves(part, depth - 1)
        else:
            yield option
