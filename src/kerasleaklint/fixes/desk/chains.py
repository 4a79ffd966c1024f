"""Chains of methods that grow too long for their row, broken as formatters break them."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.core import Edit

if TYPE_CHECKING:
    from kerasleaklint.fixes.desk.layout import Layout

# Statements that a chain in parentheses may be the value of.
_HOLDERS = (cst.Assign, cst.AnnAssign, cst.Return, cst.For)
_METHOD = re.compile(r"(\.\w+\()(.+)(\))")


def broken(layout: Layout, call: cst.BaseExpression, edit: Edit) -> list[Edit] | None:
    """The edit, of a call's arguments or to put a method behind it, with the breaks that its chain needs then.

    None where the chain still fits into its row, or shares it with other code.
    """
    node = _whole(layout, call)
    start, end = layout.span(node)
    row = layout.text[layout.row_start(start) : layout.row_end(end)].rstrip()
    text = layout.text[start : edit.start] + edit.content + layout.text[edit.end : end]
    holder = layout.model.parents[node]
    is_inside = len(node.lpar) == 1 or isinstance(holder, (cst.Arg, cst.Element))
    has_own_row = is_inside and row.lstrip().removesuffix(",") == layout.text[start:end]
    is_alone = has_own_row or (isinstance(holder, _HOLDERS) and not node.lpar)
    is_one_row = len(row.splitlines()) == 1 and "#" not in row
    if not (is_alone and is_one_row) or _columns(row) - (end - start) + len(text) <= layout.width:
        return None
    rows = _methods(text, _dots(layout, node, edit))
    if rows is None:
        return _in_last_call(layout, end, edit)
    gap = layout.newline + layout.indent(start)
    return [Edit(start, end, gap.join(rows) if has_own_row else _in_parentheses(layout, start, rows))]


def _whole(layout: Layout, node: cst.BaseExpression) -> cst.BaseExpression:
    """The chain that a call is a part of."""
    parents = layout.model.parents
    while isinstance(method := parents[node], cst.Attribute):
        called = parents[method]
        if not isinstance(called, cst.Call) or called.func is not method:
            break
        node = called
    return node


def _dots(layout: Layout, node: cst.BaseExpression, edit: Edit) -> list[int]:
    """Where methods of what calls give begin once the edit is made, from the start of the chain."""
    start, _ = layout.span(node)
    grown = len(edit.content) - (edit.end - edit.start)
    found = [edit.start - start] if edit.content.startswith(".") else []
    while isinstance(node, (cst.Call, cst.Attribute, cst.Subscript)):
        if isinstance(node, cst.Attribute) and isinstance(node.value, (cst.Call, cst.Subscript)):
            dot = layout.span(node.attr)[0] - 1
            found.append(dot - start + (grown if dot >= edit.end else 0))
        node = node.func if isinstance(node, cst.Call) else node.value
    return sorted(found)


def _methods(text: str, dots: list[int]) -> list[str] | None:
    """A chain of at least two methods in its parts: formatters give each a row."""
    if len(dots) < 2 or any(text[dot] != "." for dot in dots):
        return None
    return [text[one:other] for one, other in pairwise([0, *dots, len(text)])]


def _in_parentheses(layout: Layout, start: int, rows: list[str]) -> str:
    """All on one row between them, if that is enough."""
    indent = layout.indent(start)
    inner = indent + layout.step
    one_row = "".join(rows)
    fits = _columns(inner + one_row) <= layout.width
    inside = "".join(f"{inner}{row}{layout.newline}" for row in ([one_row] if fits else rows))
    return f"({layout.newline}{inside}{indent})"


def _in_last_call(layout: Layout, end: int, edit: Edit) -> list[Edit] | None:
    """The arguments of the method that comes last on a row of their own."""
    method = _METHOD.fullmatch(edit.content)
    if method is None or edit.start != end:
        return None
    opened, arguments, closed = method.groups()
    indent, width = layout.indent(end), _columns(layout.text[layout.row_start(end) : end] + opened)
    inside = f"{layout.newline}{indent}{layout.step}{arguments}{layout.newline}{indent}"
    return [Edit(end, end, f"{opened}{inside}{closed}")] if width <= layout.width else None


def _columns(text: str) -> int:
    """Formatters count a tab as four columns."""
    return len(text.expandtabs(4))
