"""The project's own functions, classes, objects and modules."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kerasleaklint.semantics.values.base import Api, Value, options

if TYPE_CHECKING:
    from collections.abc import Iterator

    import libcst as cst

    from kerasleaklint.semantics.scope import Module, Names, Scope


@dataclass(frozen=True, eq=False, slots=True)
class Function(Value):
    """A function or lambda of the project with the scope it closes over; `bound` is its `self`.

    `tracer` is the `tf.function` that decorates or wraps it.
    """

    node: cst.FunctionDef | cst.Lambda
    scope: Scope
    module: Module
    bound: Value | None = None
    tracer: cst.BaseExpression | None = None


@dataclass(eq=False, slots=True)
class Class(Value):
    """A class of the project; `scope` holds its body's names."""

    node: cst.ClassDef
    scope: Scope
    bases: tuple[Value, ...]
    instances: list[Value] = field(default_factory=list)

    def lookup(self, name: str) -> Value | None:
        """A name of the class body or of a base class of the project."""
        if name in self.scope.names:
            return self.scope.names[name][0]
        found = (base.lookup(name) for base in self.bases if isinstance(base, Class))
        return next((value for value in found if value is not None), None)

    def api_bases(self) -> Iterator[str]:
        """The public classes that it derives from, however deep."""
        for base in self.bases:
            for option in options(base):
                if isinstance(option, Api):
                    yield option.name
                elif isinstance(option, Class) and option is not self:
                    yield from option.api_bases()


@dataclass(eq=False, slots=True)
class Instance(Value):
    """An object of a project class. Attributes are joined over the whole program: methods run in any order."""

    of: Class
    attributes: Names = field(default_factory=dict)


@dataclass(frozen=True, eq=False, slots=True)
class Super(Value):
    """`super()`: names are looked up in the bases of `of`, and bound to `bound`."""

    of: Class
    bound: Value


@dataclass(frozen=True, eq=False, slots=True)
class Method(Value):
    """`receiver.name`, not called yet."""

    receiver: Value
    name: str


@dataclass(frozen=True, eq=False, slots=True)
class ModuleValue(Value):
    """A module of the same project."""

    module: Module
