"""Code frames: numbered source rows with labelled underlines, in the manner of rustc.

A finding spans places: its own and its related ones. Those of one file (or notebook cell) share a block.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from kerasleaklint.core import Diagnostic, Place
from kerasleaklint.reporters.concise import location
from kerasleaklint.reporters.report import Lines
from kerasleaklint.reporters.style import Paint, printable

MAX_WIDTH = 140
_CONTEXT = 40  # columns kept before the first mark of a row that is too wide
_TAB = " " * 4


@dataclass(frozen=True)
class Mark:
    """An underline of `place` made of `char`, with a label after it."""

    place: Place
    label: str
    char: str
    style: str


@dataclass(frozen=True)
class Gutter:
    """The left margin: row numbers up to `width` digits, and the bar."""

    width: int
    paint: Paint

    def row(self, number: int, text: str) -> str:
        return f"{self.paint(f'{number:>{self.width}} |', 'frame')} {text}".rstrip()

    def blank(self, text: str = "", sign: str = " |") -> str:
        return f"{' ' * self.width}{self.paint(sign, 'frame')} {text}".rstrip()


def marks_of(diagnostic: Diagnostic) -> list[Mark]:
    own = Mark(diagnostic.place, "", "^", diagnostic.severity)
    return [own, *(Mark(related.place, related.message, "-", "related") for related in diagnostic.related)]


def gutter_for(marks: Sequence[Mark], paint: Paint) -> Gutter:
    return Gutter(len(str(max(mark.place.start.row for mark in marks))), paint)


def frame(marks: Sequence[Mark], lines: Lines, gutter: Gutter) -> Iterator[str]:
    """The blocks of a finding, its own file first."""
    blocks: dict[tuple[str, int | None], list[Mark]] = {}
    for mark in marks:
        blocks.setdefault((mark.place.filename, mark.place.cell), []).append(mark)
    for number, (key, block) in enumerate(blocks.items()):
        yield gutter.blank(location(block[0].place, gutter.paint), sign=":::" if number else "-->")
        yield from _block(block, lines.get(key, ()), gutter)


def _block(block: Sequence[Mark], source: Sequence[str], gutter: Gutter) -> Iterator[str]:
    rows = sorted({mark.place.start.row for mark in block})
    if rows[-1] > len(source):  # the text is gone: the labels still say what is where
        yield from (gutter.blank(f"row {m.place.start.row}: {printable(m.label)}", " =") for m in block if m.label)
        return
    yield gutter.blank()
    previous = rows[0]
    for row in rows:
        yield from _gap(previous, row, source, gutter)
        yield from _marked_row(row, source[row - 1], [m for m in block if m.place.start.row == row], gutter)
        previous = row
    yield gutter.blank()


def _gap(previous: int, row: int, source: Sequence[str], gutter: Gutter) -> Iterator[str]:
    """What stands between two marked rows: nothing, the one row between them, or an ellipsis."""
    skipped = row - previous - 1
    if skipped == 1:
        yield gutter.row(previous + 1, _Row(source[previous], []).text)
    elif skipped > 1:
        yield gutter.paint("...", "frame")


def _marked_row(number: int, line: str, marks: Sequence[Mark], gutter: Gutter) -> Iterator[str]:
    row = _Row(line, [mark.place.start.column for mark in marks])
    yield gutter.row(number, row.text)
    for mark in marks:
        start, end = row.span(mark.place)
        label = f" {printable(mark.label)}" if mark.label else ""
        yield gutter.blank(" " * start + gutter.paint(mark.char * (end - start) + label, mark.style))


class _Row:
    """A source row as the terminal shows it, cut to a window around its marks where it is too wide."""

    def __init__(self, line: str, columns: Sequence[int]) -> None:
        glyphs = [_TAB if char == "\t" else printable(char) for char in line]
        self._offsets = [0, *accumulate(_width(glyph) for glyph in glyphs)]
        too_wide = self._offsets[-1] > MAX_WIDTH
        first = max(0, min(columns, default=1) - 1 - _CONTEXT) if too_wide else 0
        last = first + MAX_WIDTH if too_wide else len(glyphs)
        self._lead = "..." if first else ""
        self._shift = self._offsets[min(first, len(glyphs))]
        self._limit = self._offsets[min(last, len(glyphs))]
        self.text = self._lead + "".join(glyphs[first:last]) + ("..." if last < len(glyphs) else "")

    def span(self, place: Place) -> tuple[int, int]:
        """First and last (exclusive) terminal column of the part of `place` on this row, at least one wide."""
        start = self._column(place.start.column - 1)
        one_row = place.end.row == place.start.row
        end = self._column(place.end.column - 1 if one_row else len(self._offsets))
        return start, max(end, start + 1)

    def _column(self, index: int) -> int:
        offset = self._offsets[min(index, len(self._offsets) - 1)]
        return min(offset, self._limit) - self._shift + len(self._lead)


def _width(glyph: str) -> int:
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in glyph)
