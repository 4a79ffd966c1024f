"""Names of one module, class or function, and what they stand for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kerasleaklint.semantics.values import UNKNOWN, Symbol, Value, join
from kerasleaklint.sources.gate import KERAS_WORDS

if TYPE_CHECKING:
    import libcst as cst

    from kerasleaklint.sources import Source

# What a name stands for, and the bit set of the running loops in whose turns it differs.
Binding = tuple[Value, int]
Names = dict[str, Binding]


@dataclass(eq=False, slots=True)
class Module:
    """A parsed file of the project."""

    source: Source
    tree: cst.Module
    scope: Scope
    star_packages: list[str] = field(default_factory=list)

    @property
    def names_keras(self) -> bool:
        """Whether an object in it that behaves like a model may be taken for one of Keras."""
        return any(word in self.source.text for word in KERAS_WORDS)


@dataclass(eq=False, slots=True)
class Scope:
    """The names bound in one place; those in `outer` belong to another scope (`global`, `nonlocal`)."""

    parent: Scope | None = None
    names: Names = field(default_factory=dict)
    is_class: bool = False
    outer: dict[str, Scope] = field(default_factory=dict)

    def bind(self, name: str, value: Value, taint: int) -> None:
        """Bind here, or, for a name declared `global` or `nonlocal`, join it to what its own scope knows."""
        owner = self.outer.get(name)
        if owner is None:
            self.names[name] = (value, taint)
            return
        old = owner.names.get(name, (UNKNOWN, 0))
        owner.names[name] = (join([value, old[0]]), old[1] | taint)

    def find(self, name: str) -> Binding | None:
        """The innermost binding; a class body is invisible from its methods, as in Python."""
        scope: Scope | None = self
        while scope is not None:
            found = scope.names.get(name)
            if found is not None and (scope is self or not scope.is_class):
                return found
            scope = scope.parent
        return None


def merge(into: Scope, ways: list[Names]) -> None:
    """Join what each way through a branch left bound."""
    merged: Names = {}
    for way in ways:
        for name, binding in way.items():
            old = merged.get(name)
            if old is None or old is binding:
                merged[name] = binding
            else:
                merged[name] = (_met(old[0], binding[0]), old[1] | binding[1])
    into.names = merged


def _met(one: Value, other: Value) -> Value:
    """What is known where two ways meet; the shape of a symbol only if both tell it, since a way may make it small."""
    is_lost = (isinstance(one, Symbol) and other is UNKNOWN) or (isinstance(other, Symbol) and one is UNKNOWN)
    return UNKNOWN if is_lost else join([one, other])
