"""Rows as formatters would have them: two blank ones around a function, and long calls broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.fixes.arguments import opening

if TYPE_CHECKING:
    from collections.abc import Sequence

    import libcst as cst

    from kerasleaklint.fixes.draft import Draft

WIDTH = 88
SPACING = 2


def is_compact(draft: Draft, call: cst.Call) -> bool:
    """All arguments on one row, whether it is the call's own or the next, and no comment between them."""
    layout = draft.layout
    start, end = layout.span(call)
    inside = layout.text[opening(layout, call) : end - 1]
    return "#" not in layout.text[start:end] and not {"\n", "\r"} & set(inside.strip())


def write_arguments(draft: Draft, call: cst.Call, arguments: Sequence[str]) -> None:
    """All arguments anew: on the call's row if they fit, else on one row of their own, else one a row."""
    layout = draft.layout
    start, end = opening(layout, call), layout.span(call)[1] - 1
    one_row = ", ".join(arguments)
    before, after = layout.text[layout.row_start(start) : start], layout.text[end : layout.row_end(end)].rstrip()
    width = max(WIDTH, *(len(row) for row in layout.text.splitlines()))
    indent = layout.indent(start)
    inner = indent + layout.step
    if len(before + one_row + after) <= width:
        draft.edit(start, end, one_row)
    elif len(inner + one_row) <= width:
        draft.edit(start, end, f"{layout.newline}{inner}{one_row}{layout.newline}{indent}")
    else:
        rows = "".join(f"{inner}{argument},{layout.newline}" for argument in arguments)
        draft.edit(start, end, f"{layout.newline}{rows}{indent}")


def insert_function(draft: Draft, statement: cst.CSTNode, code: str) -> None:
    """A function before a statement of the module and the comments that belong to it."""
    layout = draft.layout
    start = layout.row_start(layout.head(statement))
    while (above := layout.row_start(start - 1)) < start and layout.text[above:start].startswith("#"):
        start = above
    blank = 0
    while blank < SPACING and layout.text[:start].endswith(layout.newline * (blank + 2)):
        blank += 1
    rows = [*[""] * (SPACING - blank if start else 0), *code.splitlines(), *[""] * SPACING]
    draft.edit(start, start, "".join(f"{_indented(row, layout.step)}{layout.newline}" for row in rows))


def _indented(row: str, step: str) -> str:
    bare = row.lstrip(" ")
    return step * ((len(row) - len(bare)) // 4) + bare
