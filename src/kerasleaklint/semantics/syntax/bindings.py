"""Bindings: the names that a piece of code binds, or whose values it changes in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.semantics.syntax.nodes import dotted, names_in, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

MUTATORS = {"append", "extend", "insert", "add", "update", "appendleft", "pop", "popleft"}
STATEMENTS = (cst.AssignTarget, cst.AnnAssign, cst.AugAssign, cst.For, cst.CompFor)


def _parts(target: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """`a`, `b[0]` and `c` of the target `a, (b[0], *c)`."""
    if not isinstance(target, (cst.Tuple, cst.List)):
        yield target
        return
    for element in target.elements:
        yield from _parts(element.value)


def bound_names(target: cst.CSTNode) -> Iterator[str]:
    """The names that assigning to a target binds: `a` of `a, b[0]`."""
    return (part.value for part in _parts(target) if isinstance(part, cst.Name))


def _changed(target: cst.CSTNode) -> Iterator[str]:
    """The names that assigning to a target binds or changes in place: `a` and `b` of `a, b[0]`."""
    for part in _parts(target):
        if isinstance(part, cst.Name):
            yield part.value
        elif isinstance(part, cst.Subscript):
            yield from _changed(part.value)


def local_names(function: cst.FunctionDef | cst.Lambda) -> set[str]:
    """Parameters of a function and of those inside it, and what their bodies bind."""
    bound: set[str] = set()
    for node in walk(function, into_scopes=True):
        if isinstance(node, (cst.Param, cst.FunctionDef, cst.ClassDef)) and isinstance(node.name, cst.Name):
            bound.add(node.name.value)
        elif isinstance(node, (*STATEMENTS, cst.NamedExpr)):
            bound.update(bound_names(node.target))
    return bound


def changed_names(body: cst.CSTNode) -> set[str]:
    """Names that a loop body binds again or changes in place."""
    found: set[str] = set()
    for node in walk(body):
        if isinstance(node, STATEMENTS):
            found.update(_changed(node.target))
        elif isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value in MUTATORS:
            found.update(_changed(node.func.value))
    return found


def only_counts(body: cst.CSTNode, name: str) -> bool:
    """Whether a block changes the name by `name += 1` and the like alone, so that it stays a Python number."""
    for node in walk(body):
        if isinstance(node, cst.AugAssign) and name in _changed(node.target):
            if not isinstance(node.value, (cst.Integer, cst.Float)):
                return False
        elif isinstance(node, (cst.AssignTarget, cst.AnnAssign, cst.For)) and name in _changed(node.target):
            return False
    return True


def adds_to_itself(node: cst.Assign) -> bool:
    """`total = total + loss`."""
    added = node.value
    if not isinstance(added, cst.BinaryOperation) or not isinstance(added.operator, cst.Add):
        return False
    return dotted(added.left) is not None and dotted(added.left) == dotted(node.targets[0].target)


def is_kept_head(build: cst.CSTNode, body: cst.CSTNode) -> bool:
    """Whether a loop body builds `Model(inputs, outputs)` on inputs from before the loop and keeps it.

    Under a key, or in a list.
    """
    if not isinstance(build, cst.Call) or len(build.args) < 2:
        return False
    if set(names_in(build.args[0].value)) & changed_names(body):
        return False
    assigns = [node for node in walk(body) if isinstance(node, cst.Assign)]
    names = {dotted(target.target) for node in assigns if node.value is build for target in node.targets}
    names.discard(None)
    return any(value is build or dotted(value) in names for value in _kept_in(body))


def _kept_in(body: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """What a block keeps under a key or at the end of a list."""
    for node in walk(body):
        if isinstance(node, cst.Assign) and any(isinstance(target.target, cst.Subscript) for target in node.targets):
            yield node.value
        elif isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value == "append":
            yield from (arg.value for arg in node.args)


def is_in_place(node: cst.CSTNode) -> bool:
    """`x /= 255`."""
    return isinstance(node, cst.AugAssign)
