"""The source lines that code frames show."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from kerasleaklint.core import Diagnostic, SourceError
from kerasleaklint.sources import Source, load

_NEWLINE = re.compile(r"\r\n?|\n")


def source_lines(
    diagnostics: Iterable[Diagnostic], contents: Mapping[str, bytes]
) -> dict[tuple[str, int | None], list[str]]:
    """Lines by (file, cell) of all files that the findings talk about; files that cannot be read are left out."""
    places = (place for d in diagnostics for place in (d.place, *(related.place for related in d.related)))
    lines: dict[tuple[str, int | None], list[str]] = {}
    for filename in sorted({place.filename for place in places}):
        try:
            data = contents[filename] if filename in contents else Path(filename).read_bytes()
        except OSError:
            continue
        lines.update(_by_cell(_load(data, filename)))
    return lines


def _load(data: bytes, filename: str) -> Source:
    """The source; where it cannot be decoded, something to point at all the same."""
    try:
        return load(data, filename)
    except SourceError:
        return Source(filename, data.decode("utf-8", "replace"))


def _by_cell(source: Source) -> dict[tuple[str, int | None], list[str]]:
    rows = _NEWLINE.split(source.text)
    if not source.cells:
        return {(source.filename, None): rows}
    ends = [cell.first_row - 1 for cell in source.cells[1:]] + [len(rows)]
    return {
        (source.filename, cell.index): rows[cell.first_row - 1 : end]
        for cell, end in zip(source.cells, ends, strict=True)
    }
