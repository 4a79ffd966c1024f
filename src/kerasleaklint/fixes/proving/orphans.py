"""Imports that nothing needs any more because of a fix: they go with it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from kerasleaklint.core import Edit
from kerasleaklint.fixes.desk.runs import runs
from kerasleaklint.semantics.parsing import read
from kerasleaklint.sources.lexer import line_starts, logical_line

if TYPE_CHECKING:
    from collections.abc import Iterator

Import = ast.Import | ast.ImportFrom


def orphaned(before: str, after: str) -> list[Edit]:
    """Edits of the fixed text that take away the imports that the old text used and the new one does not."""
    try:
        old, new = read(before), read(after)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    orphans = _read_names(old) - _read_names(new)
    statements = [node for node in new.body if isinstance(node, (ast.Import, ast.ImportFrom))]
    return [edit for node in statements for edit in _removals(after, node, orphans)] if orphans else []


def _read_names(tree: ast.Module) -> set[str]:
    """Names that code reads, and strings, since `__all__` and annotations may name things in quotes."""
    found = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    strings = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return found.union(filter(str.isidentifier, strings))


def _removals(text: str, node: Import, orphans: set[str]) -> Iterator[Edit]:
    bound = [(alias.asname or alias.name).partition(".")[0] for alias in node.names]
    gone = [name in orphans for name in bound]
    if not any(gone):
        return
    starts = line_starts(text)
    if all(gone):
        line = logical_line(text, starts[node.lineno - 1])
        if not line.comments and text[line.start : line.end].strip() == ast.get_source_segment(text, node):
            yield Edit(line.start, line.end, "")
        return
    spans = [(_offset(text, starts, a.lineno, a.col_offset), _end(text, starts, a)) for a in node.names]
    for first, last in runs(gone):
        if last + 1 < len(spans):
            yield Edit(spans[first][0], spans[last + 1][0], "")
        else:
            yield Edit(spans[first - 1][1], spans[last][1], "")


def _end(text: str, starts: list[int], alias: ast.alias) -> int:
    assert alias.end_lineno is not None and alias.end_col_offset is not None
    return _offset(text, starts, alias.end_lineno, alias.end_col_offset)


def _offset(text: str, starts: list[int], row: int, column: int) -> int:
    """`ast` counts columns in UTF-8 bytes."""
    start = starts[row - 1]
    line = text[start : start + column]
    return start + len(line.encode()[:column].decode("utf-8", "ignore"))
