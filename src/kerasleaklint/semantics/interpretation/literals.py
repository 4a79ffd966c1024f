"""Literals and displays: numbers, strings, f-strings, lists, tuples, sets, dicts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import libcst as cst

from kerasleaklint.semantics.values import UNKNOWN, Const, Mapping, Sequence, Value, join

if TYPE_CHECKING:
    from collections.abc import Callable

    from kerasleaklint.semantics.run import Run


def _number(run: Run, node: cst.Integer | cst.Float) -> Value:
    del run
    return Const(node.evaluated_value)


def _string(run: Run, node: cst.SimpleString | cst.ConcatenatedString) -> Value:
    del run
    try:
        return Const(node.evaluated_value)
    except (ValueError, SyntaxError):
        return Const("")


def _formatted(run: Run, node: cst.FormattedString) -> Value:
    text = ""
    for part in node.parts:
        if isinstance(part, cst.FormattedStringText):
            text += part.value
            continue
        value = run.eval(part.expression) if isinstance(part, cst.FormattedStringExpression) else UNKNOWN
        if not isinstance(value, Const) or getattr(part, "format_spec", None) is not None:
            return UNKNOWN
        text += str(value.value)
    return Const(text)


def _ellipsis(run: Run, node: cst.Ellipsis) -> Value:
    del run, node
    return Const(Ellipsis)


def _display(run: Run, node: cst.List | cst.Tuple | cst.Set) -> Value:
    if any(isinstance(element, cst.StarredElement) for element in node.elements):
        spread = [run.iterate(run.eval(e.value), e.value) for e in node.elements]
        return Sequence(node, None, join(spread))
    return Sequence(node, [run.eval(element.value) for element in node.elements], born_in=run.loops)


def _dict(run: Run, node: cst.Dict) -> Value:
    found = Mapping(born_in=run.loops)
    for element in node.elements:
        value = run.eval(element.value)
        key = run.eval(element.key) if isinstance(element, cst.DictElement) else UNKNOWN
        if isinstance(key, Const) and isinstance(key.value, (str, int)):
            found.items[key.value] = value
        else:
            found.element = join([found.element, value])
    return found


EXPRESSIONS: dict[type[cst.CSTNode], Callable[[Run, Any], Value]] = {
    cst.Integer: _number,
    cst.Float: _number,
    cst.SimpleString: _string,
    cst.ConcatenatedString: _string,
    cst.FormattedString: _formatted,
    cst.Ellipsis: _ellipsis,
    cst.List: _display,
    cst.Tuple: _display,
    cst.Set: _display,
    cst.Dict: _dict,
}
