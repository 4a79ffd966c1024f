"""Which arrays of the scopes around it a function reads, so that a graph made of it holds them as constants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.semantics import syntax
from kerasleaklint.semantics.functions.callees import MAX_DEPTH, callees
from kerasleaklint.semantics.values import Api, Array, Function, options

if TYPE_CHECKING:
    from collections.abc import Iterator

ASKING = {"len", "type", "np.shape", "tf.shape", "np.ndim", "np.prod", "range", "print"}


@dataclass(frozen=True, eq=False, slots=True)
class Read:
    """An array of an outer scope that a function reads: `node` is the name, `parent` what it stands in."""

    array: Array
    node: cst.Name
    parent: cst.CSTNode | None
    function: Function


def reads(function: Function, depth: int = MAX_DEPTH) -> Iterator[Read]:
    """Arrays of scopes around it that a function reads in its own body, and in functions that it calls.

    Not those of which it only asks the shape, and not inside functions that Python runs later.
    """
    own = syntax.local_names(function.node)
    parents: dict[cst.CSTNode, cst.CSTNode] = {}
    for node in syntax.walk(function.node.body):
        parents.update((child, node) for child in syntax.children(node))
        found = function.scope.find(node.value) if isinstance(node, cst.Name) and node.value not in own else None
        if found is None or not isinstance(node, cst.Name):
            continue
        for option in options(found[0]):
            if isinstance(option, Array) and _is_used_whole(node, parents) and not _is_tensor(option, function):
                yield Read(option, node, parents.get(node), function)
            elif isinstance(option, Function) and depth and _is_called(node, parents):
                yield from reads(option, depth - 1)


def _is_called(node: cst.Name, parents: dict[cst.CSTNode, cst.CSTNode]) -> bool:
    parent = parents.get(node)
    return isinstance(parent, cst.Call) and parent.func is node


def _is_used_whole(node: cst.Name, parents: dict[cst.CSTNode, cst.CSTNode]) -> bool:
    """An operand, an argument of a function other than `len`, or indexed by what is not a literal."""
    parent = parents.get(node)
    if isinstance(parent, cst.Arg):
        call = parents.get(parent)
        return parent.value is node and not (isinstance(call, cst.Call) and syntax.dotted(call.func) in ASKING)
    if isinstance(parent, cst.Subscript):
        indices = [element.slice for element in parent.slice]
        names_used = [name for index in indices for name in syntax.names_in(index)]
        return parent.value is node and bool(names_used)
    return isinstance(parent, (cst.BinaryOperation, cst.ComparisonTarget, cst.Comparison))


def _is_tensor(array: Array, function: Function) -> bool:
    """Made by TensorFlow, or turned into a tensor on the way."""
    if array.origin.what.startswith(("tf.", "tensorflow.", "keras.")):
        return True
    makers = [step.node.func for step in array.steps if isinstance(step.node, cst.Call)]
    return any(
        isinstance(callee, Api) and callee.name.startswith("tensorflow.")
        for maker in makers
        for callee in callees(maker, function, set())
    )
