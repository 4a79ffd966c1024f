"""Edits that put whole statements into a program, at the right indentation and with the file's newlines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.core import Edit

if TYPE_CHECKING:
    from kerasleaklint.fixes.desk.layout import Layout


_ROWS = (cst.SimpleStatementLine, cst.SimpleStatementSuite)
_Row = cst.SimpleStatementLine | cst.SimpleStatementSuite


def before_node(layout: Layout, node: cst.CSTNode, code: str) -> list[Edit]:
    """Before the statement that a node is in; one behind a semicolon gets a row of its own."""
    row, at = _place(layout, node)
    return _parted(layout, row, at, code) if at else before(layout, row, code)


def after_node(layout: Layout, node: cst.CSTNode, code: str) -> list[Edit]:
    row, at = _place(layout, node)
    is_last = not isinstance(row, _ROWS) or at == len(row.body) - 1
    return after(layout, row, code) if is_last else _parted(layout, row, at + 1, code)


def _place(layout: Layout, node: cst.CSTNode) -> tuple[cst.CSTNode, int]:
    """The row of statements, or the compound one, that a node is in, and its position there."""
    row, small = layout.statement(node), node
    if not isinstance(row, _ROWS) or node is row:
        return row, 0
    while layout.model.parents[small] is not row:
        small = layout.model.parents[small]
    return row, next((at for at, other in enumerate(row.body) if other is small), 0)


def _parted(layout: Layout, row: cst.CSTNode, at: int, code: str) -> list[Edit]:
    """`code` between two statements that a semicolon parts."""
    assert isinstance(row, _ROWS)
    is_suite = isinstance(row, cst.SimpleStatementSuite)
    indent = _body_indent(layout, row) if is_suite else layout.indent(layout.span(row)[0])
    start = layout.span(row.body[at])[0]
    edits = [_broken(layout, row, indent)] if is_suite else []
    edits.append(Edit(layout.span(row.body[at - 1])[1], start, layout.newline + indent))
    return [*edits, Edit(start, start, _rows(layout, code, indent).removeprefix(indent) + indent)]


def before(layout: Layout, statement: cst.CSTNode, code: str) -> list[Edit]:
    """`code` on rows of its own before a statement."""
    if isinstance(statement, cst.SimpleStatementSuite):
        return _first_in_suite(layout, statement, code)
    start = layout.row_start(layout.head(statement))
    rows = _rows(layout, code, layout.indent(start))
    if isinstance(statement, (cst.FunctionDef, cst.ClassDef)):
        return [_before_definition(layout, start, rows)]
    return [Edit(start, start, rows)]


def _before_definition(layout: Layout, start: int, rows: str) -> Edit:
    """Above the comments that belong to it, and parted from it by the blank rows that part it from what is above."""
    above = layout.text[:start].splitlines(keepends=True)
    while above and above[-1].lstrip().startswith("#"):
        start -= len(above.pop())
    blank = next((count for count, row in enumerate(reversed(above)) if row.strip()), 0)
    return Edit(start, start, rows + layout.newline * blank)


def after(layout: Layout, statement: cst.CSTNode, code: str) -> list[Edit]:
    """`code` on rows of its own after a statement, however long its body is."""
    if isinstance(statement, cst.SimpleStatementSuite):
        inner = _body_indent(layout, statement)
        return [_broken(layout, statement, inner), _on_rows_after(layout, statement, code, inner)]
    return [_on_rows_after(layout, statement, code, layout.indent(layout.head(statement)))]


def first_in_body(layout: Layout, compound: cst.For | cst.While | cst.FunctionDef, code: str) -> list[Edit]:
    """`code` as the first statement of a body, before the comments that stand there."""
    if isinstance(compound.body, cst.SimpleStatementSuite):
        return _first_in_suite(layout, compound.body, code)
    start = layout.logical_end(layout.span(compound)[0])
    return [Edit(start, start, _rows(layout, code, layout.indent(layout.head(compound.body.body[0]))))]


def moved_before(layout: Layout, statement: cst.CSTNode, target: cst.CSTNode) -> list[Edit]:
    """A simple statement, as it is written, before another one."""
    start, _ = layout.span(statement)
    row, end = layout.row_start(start), layout.logical_end(start)
    there = layout.row_start(layout.head(target))
    return [Edit(there, there, layout.indent(there) + layout.text[start:end]), Edit(row, end, "")]


def _first_in_suite(layout: Layout, suite: cst.SimpleStatementSuite, code: str) -> list[Edit]:
    edit = _broken(layout, suite, _body_indent(layout, suite), code)
    return [edit]


def _broken(layout: Layout, suite: _Row, indent: str, code: str = "") -> Edit:
    """`for x in y: stmt` on two rows, with `code` between them."""
    start = layout.span(suite.body[0])[0]
    colon = len(layout.text[:start].rstrip(" \t"))
    return Edit(colon, start, f"{layout.newline}{_rows(layout, code, indent) if code else ''}{indent}")


def _body_indent(layout: Layout, suite: _Row) -> str:
    return layout.indent(layout.span(suite.body[0])[0]) + layout.step


def _on_rows_after(layout: Layout, statement: cst.CSTNode, code: str, indent: str) -> Edit:
    end = layout.row_end(layout.span(statement)[1])
    rows = _rows(layout, code, indent)
    if end == len(layout.text) and not layout.text.endswith(("\n", "\r")):
        rows = layout.newline + rows.removesuffix(layout.newline)
    return Edit(end, end, rows)


def _rows(layout: Layout, code: str, indent: str) -> str:
    """Code written with `\\n` and steps of four spaces, as this file would have it."""
    return "".join(_row(line, indent, layout.step) + layout.newline for line in code.splitlines())


def _row(line: str, indent: str, step: str) -> str:
    bare = line.lstrip(" ")
    depth, rest = divmod(len(line) - len(bare), 4)
    return f"{indent}{step * depth}{' ' * rest}{bare}" if bare else ""
