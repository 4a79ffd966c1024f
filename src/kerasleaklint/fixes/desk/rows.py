"""Rows as formatters would have them: long calls broken."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from kerasleaklint.fixes.desk.arguments import opening

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import libcst as cst

    from kerasleaklint.fixes.desk.draft import Draft

WIDTH = 88
_BREAK = re.compile(r"(?P<open>[(\[{])?[ \t]*\\?(?:\r\n?|\n)[ \t]*(?P<close>[)\]}])?")


def on_one_row(text: str) -> str:
    """An expression that stands on several rows, without its breaks; there is no comment in it."""
    return _BREAK.sub(lambda gap: gap["open"] or gap["close"] or " ", text)


def is_compact(draft: Draft, call: cst.Call) -> bool:
    """All arguments on one row, whether it is the call's own or the next, and no comment between them."""
    layout = draft.layout
    start, end = layout.span(call)
    inside = layout.text[opening(layout, call) : end - 1]
    return "#" not in layout.text[start:end] and not {"\n", "\r"} & set(inside.strip())


def write_arguments(
    draft: Draft,
    call: cst.Call,
    arguments: Sequence[object],
    *,
    longer: int = 0,
    written: Callable[[Any, str], str] = lambda argument, indent: str(argument),
) -> None:
    """All arguments anew: on the call's row if they fit, else on one row of their own, else one a row.

    `longer` says by how many columns the function's name grows; `written` gives an argument that has a row of its own,
    with the row's indentation.
    """
    layout = draft.layout
    start, end = opening(layout, call), layout.span(call)[1] - 1
    one_row = ", ".join(str(argument) for argument in arguments)
    before, after = layout.text[layout.row_start(start) : start], layout.text[end : layout.row_end(end)].rstrip()
    indent = layout.indent(start)
    inner = indent + layout.step
    if len(before + one_row + after) + longer <= layout.width:
        draft.edit(start, end, one_row)
    elif len(inner + one_row) <= layout.width:
        draft.edit(start, end, f"{layout.newline}{inner}{one_row}{layout.newline}{indent}")
    else:
        rows = "".join(f"{inner}{written(argument, inner)},{layout.newline}" for argument in arguments)
        draft.edit(start, end, f"{layout.newline}{rows}{indent}")


def break_row(draft: Draft, row: cst.Tuple, *, longer: int) -> bool:
    """One element a row, in parentheses, if a tuple on one row would grow too long by so many columns."""
    layout = draft.layout
    start, end = layout.whole(row)
    text = layout.text[layout.row_start(start) : layout.row_end(end)].rstrip()
    if row.lpar or "\n" in text or "#" in text or len(text) + longer <= layout.width:
        return False
    indent = layout.indent(start)
    inner = f"{layout.newline}{indent}{layout.step}"
    draft.edit(start, start, f"({inner}")
    for one, other in pairwise(row.elements):
        draft.edit(layout.whole(one.value)[1], layout.whole(other.value)[0], f",{inner}")
    draft.edit(layout.whole(row.elements[-1].value)[1], end, f",{layout.newline}{indent})")
    return True
