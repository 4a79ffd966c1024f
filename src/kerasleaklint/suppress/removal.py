"""The fix of KLL901: the directive that silenced nothing goes, and what else the comment says stays."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kerasleaklint.core import Applicability, Edit, Fix

if TYPE_CHECKING:
    from kerasleaklint.sources import Source
    from kerasleaklint.suppress.directives import Unused

_CODE = re.compile(r"[A-Za-z]+[0-9]*")
_LISTED = re.compile(r"noqa:\s?|ignore\[", re.IGNORECASE)
_NEWLINE = re.compile(r"\r\n?|\n")


def removal(source: Source, unused: Unused) -> Fix:
    """Takes one code out of the directive, or the whole directive when that was its last."""
    row = source.rows[unused.row - 1]
    start, end = row + unused.start_column, row + unused.end_column
    edit = _without_code(source.text, start, end, unused.code) or _without_directive(source.text, row, start, end)
    return Fix(Applicability.SAFE, "Remove the unused suppression", (edit,))


def _without_code(text: str, start: int, end: int, code: str) -> Edit | None:
    """None where the directive lists no other code."""
    head = _LISTED.search(text, start, end)
    listed = list(_CODE.finditer(text, head.end(), end)) if head else []
    place = next((i for i, found in enumerate(listed) if found[0].upper() == code), None)
    if place is None or len(listed) == 1:
        return None
    if place + 1 < len(listed):
        return Edit(listed[place].start(), listed[place + 1].start(), "")
    return Edit(listed[place - 1].end(), listed[place].end(), "")


def _without_directive(text: str, row: int, start: int, end: int) -> Edit:
    """With the white space before it, and with its row where nothing else is on it."""
    newline = _NEWLINE.search(text, end)
    row_end = newline.start() if newline else len(text)
    rest = text[end:row_end].lstrip(" \t")
    if rest:
        return Edit(start, row_end - len(rest), "" if rest.startswith("#") else "# ")
    code = text[row:start].rstrip(" \t")
    return Edit(row + len(code), newline.end() if newline and not code else row_end, "")
