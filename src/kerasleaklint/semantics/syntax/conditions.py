"""Conditions: what `while True` and the guards that programs write (`if x is None`, `if step % 100 == 0`) mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.semantics.syntax.nodes import dotted, walk

if TYPE_CHECKING:
    from collections.abc import Iterator


def is_true(test: cst.BaseExpression) -> bool:
    """`True`, `1`, or another literal that never ends a `while`."""
    return (isinstance(test, cst.Name) and test.value == "True") or (
        isinstance(test, cst.Integer) and test.value != "0"
    )


def is_once_guard(node: cst.If) -> bool:
    """`if x is None: x = ...`, `if not x: x = ...`, `if key not in cache: cache[key] = ...`: done once.

    `if cache[key] is None` and `if cache.get(key) is None` ask the same of a cache.
    """
    test = node.test
    if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        return _sets(node.body, test.expression)
    if not isinstance(test, cst.Comparison) or len(test.comparisons) != 1:
        return False
    only = test.comparisons[0]
    if isinstance(only.operator, cst.Is):
        return _sets(node.body, test.left)
    if isinstance(only.operator, cst.NotIn):
        return _sets(node.body, only.comparator)
    number = only.comparator.value if isinstance(only.comparator, cst.Integer) else None
    return isinstance(only.operator, cst.Equal) and number in ("0", "1")


def _sets(body: cst.BaseSuite, thing: cst.BaseExpression) -> bool:
    """Whether the body binds a name or attribute, or puts something into it."""
    name = dotted(_cache_of(thing))
    return name is not None and any(dotted(target) == name for target in _set_in(body))


def _cache_of(thing: cst.CSTNode) -> cst.CSTNode:
    """`cache` of `cache[key]` and `cache.get(key)`; anything else is itself."""
    if isinstance(thing, cst.Subscript):
        return thing.value
    if isinstance(thing, cst.Call) and isinstance(thing.func, cst.Attribute) and thing.func.attr.value == "get":
        return thing.func.value
    return thing


def _set_in(body: cst.BaseSuite) -> Iterator[cst.CSTNode]:
    for node in walk(body):
        if isinstance(node, (cst.AssignTarget, cst.AnnAssign)):
            target = node.target
            yield target.value if isinstance(target, cst.Subscript) else target
        elif isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute):
            yield node.func.value


def is_every_nth_guard(test: cst.BaseExpression) -> bool:
    """`step % 100 == 0`: the branch runs every n-th turn."""
    return any(
        isinstance(node, cst.BinaryOperation)
        and isinstance(node.operator, cst.Modulo)
        and not isinstance(node.left, (cst.SimpleString, cst.FormattedString))
        for node in walk(test)
    )


def empties_lists(body: cst.BaseSuite) -> bool:
    """`batch = []`, `x, y = [], []`, `batch.clear()`: what is collected from turn to turn starts again here."""
    return any(
        (isinstance(node, cst.Assign) and _is_empty(node.value))
        or (isinstance(node, cst.Call) and (dotted(node.func) or "").endswith(".clear"))
        for node in walk(body)
    )


def _is_empty(value: cst.BaseExpression) -> bool:
    if isinstance(value, cst.Tuple):
        return all(_is_empty(element.value) for element in value.elements)
    return isinstance(value, cst.List) and not value.elements


def is_main_guard(test: cst.BaseExpression) -> bool:
    """`__name__ == "__main__"`."""
    if not isinstance(test, cst.Comparison) or len(test.comparisons) != 1:
        return False
    sides = (test.left, test.comparisons[0].comparator)
    return any(isinstance(side, cst.Name) and side.value == "__name__" for side in sides)
