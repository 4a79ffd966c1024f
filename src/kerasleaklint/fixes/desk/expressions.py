"""Edits of expressions: another name for a method, one more call at the end of a chain."""

from __future__ import annotations

import re

import libcst as cst

from kerasleaklint.core import Edit
from kerasleaklint.fixes.desk import chains
from kerasleaklint.fixes.desk.layout import Layout

_COMMENT = re.compile(r"[ \t]*#[^\r\n]*")
_ATOMS = (
    cst.Name, cst.Attribute, cst.Call, cst.Subscript, cst.List, cst.Dict, cst.Set, cst.ListComp, cst.SetComp,
    cst.DictComp, cst.SimpleString, cst.FormattedString,
)  # fmt: skip


def replaced(layout: Layout, node: cst.CSTNode, content: str) -> list[Edit]:
    """Other text for an expression and its own parentheses."""
    return [Edit(*layout.whole(node), content)]


def method_renamed(layout: Layout, call: cst.Call, name: str) -> list[Edit]:
    assert isinstance(call.func, cst.Attribute)
    return [Edit(*layout.span(call.func.attr), name)]


def rows_shifted(layout: Layout, call: cst.Call, columns: int) -> list[Edit]:
    """Arguments that are aligned with the opening parenthesis follow when it moves to the left."""
    start, end = layout.span(call)
    first = layout.text.index("(", layout.whole(call.func)[1]) + 1
    aligned = " " * (first - layout.row_start(first))
    rows = [row for row in layout.model.source.rows if first < row < end]
    if not any(layout.indent(row) == aligned for row in rows) or '"""' in layout.text[start:end]:
        return []
    return [Edit(row, row + columns, "") for row in rows if layout.indent(row).startswith(aligned)]


def method_appended(layout: Layout, node: cst.BaseExpression, method: str) -> list[Edit]:
    """`.method(...)` after an expression: on a row of its own where the chain is written that way."""
    if isinstance(node, _ATOMS):
        _, end = layout.span(node)
        gap = _row_break(layout, node)
        comment = _COMMENT.match(layout.text, end) if gap else None
        at = comment.end() if comment else end
        edit = Edit(at, at, gap + method)
        return chains.broken(layout, node, edit) or [edit]
    start, end = layout.whole(node)
    if node.lpar:
        return [Edit(end, end, method)]
    return [Edit(start, start, "("), Edit(end, end, f"){method}")]


def _row_break(layout: Layout, node: cst.BaseExpression) -> str:
    """What separates the last method of a chain that has one method a row from the next."""
    if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Attribute):
        return ""
    dot = layout.span(node.func.attr)[0] - 1
    if layout.text[dot] != "." or not layout.begins_row(dot):
        return ""
    above = layout.text[: layout.row_start(dot)].rstrip("\r\n")
    joined = " \\" if above.endswith("\\") else ""
    return f"{joined}{layout.newline}{layout.indent(dot)}"
