"""Lists and dicts, with what is put into them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kerasleaklint.semantics.values.base import UNKNOWN, Value

if TYPE_CHECKING:
    import libcst as cst

    from kerasleaklint.semantics.loops import Loop


@dataclass(eq=False, slots=True)
class Sequence(Value):
    """A list, tuple or set, made while the loops `born_in` ran.

    `items` is None once it has grown in further loops (`grown_by`); `element` then joins what was put in.
    """

    node: cst.CSTNode
    items: list[Value] | None
    element: Value = UNKNOWN
    grown_by: tuple[Loop, ...] = ()
    born_in: tuple[Loop, ...] = ()

    def parts(self) -> list[Value]:
        return self.items if self.items is not None else [self.element]


@dataclass(eq=False, slots=True)
class Mapping(Value):
    """A dict, made while the loops `born_in` ran: values of constant keys, and the join of all others."""

    items: dict[object, Value] = field(default_factory=dict)
    element: Value = UNKNOWN
    born_in: tuple[Loop, ...] = ()

    def parts(self) -> list[Value]:
        others = [] if self.element is UNKNOWN else [self.element]
        return [*self.items.values(), *others]
