"""Functions and classes that a fix adds to a module: all in one place, with two blank rows around each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.core import Edit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kerasleaklint.fixes.desk.layout import Layout

SPACING = 2


def inserted(layout: Layout, definitions: Sequence[tuple[str, cst.CSTNode]]) -> Iterator[Edit]:
    """The edit that puts them all before the first statement of the module that needs one, and before its comments."""
    if not definitions:
        return
    start = min(layout.row_start(layout.head(_top_level(layout, node))) for _, node in definitions)
    while (above := layout.row_start(start - len(layout.newline))) < start and layout.text[above:start].startswith("#"):
        start = above
    blank = 0
    while blank < SPACING and layout.text[:start].endswith(layout.newline * (blank + 2)):
        blank += 1
    rows = [""] * (SPACING - blank if start else 0)
    for code in dict.fromkeys(code for code, _ in definitions):
        rows += [*code.splitlines(), *[""] * SPACING]
    yield Edit(start, start, "".join(f"{_indented(row, layout.step)}{layout.newline}" for row in rows))


def is_there(layout: Layout, code: str, above: cst.CSTNode) -> bool:
    """Whether the module has this very definition, and before the statement that needs it."""
    rows = "".join(f"{_indented(row, layout.step)}{layout.newline}" for row in code.splitlines())
    at = layout.text.find(rows)
    return 0 <= at < layout.head(_top_level(layout, above))


def _top_level(layout: Layout, node: cst.CSTNode) -> cst.CSTNode:
    parents = layout.model.parents
    while not isinstance(parents[node], cst.Module):
        node = parents[node]
    return node


def _indented(row: str, step: str) -> str:
    bare = row.lstrip(" ")
    return step * ((len(row) - len(bare)) // 4) + bare
