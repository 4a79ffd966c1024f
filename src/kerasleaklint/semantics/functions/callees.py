"""Which functions a function calls, by their canonical names, as far as they are known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.semantics import public_names, syntax
from kerasleaklint.semantics.values import Api, Function, ModuleValue, Value, options

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_DEPTH = 4


@dataclass(frozen=True, eq=False, slots=True)
class Called:
    """A call inside a function: of a public function by its canonical name, of a method as `.name`, or of who knows."""

    name: str | None
    node: cst.Call
    function: Function


def functions_in(value: Value) -> list[Function]:
    """The functions of the program that a value may be."""
    return [option for option in options(value) if isinstance(option, Function)]


def calls(function: Function, depth: int = MAX_DEPTH) -> Iterator[Called]:
    """Every call in a function's body and in the project's functions that it calls."""
    own = syntax.local_names(function.node)
    for node in _in_order(function.node.body):
        if not isinstance(node, cst.Call):
            continue
        for option in callees(node.func, function, own):
            if isinstance(option, Function) and depth and option.node is not function.node:
                yield from calls(option, depth - 1)
            else:
                yield Called(_name(option, node), node, function)


def _in_order(body: cst.CSTNode) -> list[cst.CSTNode]:
    return list(syntax.walk(body, into_scopes=True))[::-1]


def callees(func: cst.BaseExpression, function: Function, own: set[str]) -> list[Value | None]:
    """What the expression that is called may stand for; None for what cannot be seen."""
    path = syntax.dotted(func)
    if path is None:
        return [None]
    first, *rest = path.split(".")
    if first in own:
        return [None]
    found = function.scope.find(first)
    ways: list[Value | None] = list(options(found[0])) if found else [Api(f"builtins.{first}")]
    for name in rest:
        ways = [_attribute(way, name) for way in ways]
    return ways


def _attribute(value: Value | None, name: str) -> Value | None:
    if isinstance(value, Api):
        return Api(public_names.canonical(f"{value.name}.{name}"))
    if isinstance(value, ModuleValue):
        found = value.module.scope.find(name)
        return found[0] if found else None
    return None


def _name(callee: Value | None, node: cst.Call) -> str | None:
    if isinstance(callee, Api):
        return callee.name
    if callee is None and isinstance(node.func, cst.Attribute):
        return f".{node.func.attr.value}"
    return None
