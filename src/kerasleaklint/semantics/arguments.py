"""An evaluated call and the values of its arguments, asked for by position or by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kerasleaklint.semantics.values import UNKNOWN, Value

if TYPE_CHECKING:
    import libcst as cst


@dataclass(frozen=True, eq=False, slots=True)
class Argument:
    """A value handed to a call; `taint` is the bit set of the loops in whose turns it differs."""

    value: Value
    node: cst.BaseExpression
    taint: int = 0


@dataclass(frozen=True, eq=False, slots=True)
class Call:
    """An evaluated call. `open_ended` is True when `*args` or `**kwargs` may hold more arguments.

    `turning` is the bit set of the loops in whose turns another function, or a method of another object, is called.
    """

    node: cst.Call
    positional: tuple[Argument, ...]
    keywords: dict[str, Argument]
    open_ended: bool
    turning: int = 0

    def argument(self, position: int | None, *names: str) -> Argument | None:
        for name in names:
            if name in self.keywords:
                return self.keywords[name]
        if position is not None and position < len(self.positional):
            return self.positional[position]
        return None

    def value(self, position: int | None, *names: str) -> Value:
        found = self.argument(position, *names)
        return found.value if found else UNKNOWN

    @property
    def taint(self) -> int:
        bits = 0
        for argument in (*self.positional, *self.keywords.values()):
            bits |= argument.taint
        return bits
