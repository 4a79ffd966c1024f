"""What is fixed, as a program that can be edited and as bytes: a Python file, or a notebook, cell by cell."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

from kerasleaklint.core import Edit
from kerasleaklint.fixes.proving.resolve import apply
from kerasleaklint.sources import Source, load
from kerasleaklint.sources.cells import written
from kerasleaklint.sources.lexer import line_starts
from kerasleaklint.sources.notebook import code_cells, program, terminated
from kerasleaklint.sources.python import encode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


class Document(Protocol):
    """A program on its way from the bytes of a file to others."""

    @property
    def source(self) -> Source: ...

    @property
    def data(self) -> bytes: ...

    def edited(self, edits: Iterable[Edit]) -> Document:
        """With edits of the program's text; raises ValueError where they cannot be made."""


def opened(data: bytes, filename: str) -> Document:
    """A notebook by its suffix, else Python."""
    if not filename.endswith(".ipynb"):
        return Script(load(data, filename), data)
    code = code_cells(data)
    return Notebook(program(code, filename), data, code)


@dataclass(frozen=True)
class Script:
    """`like` is the file as it was: its encoding and byte order mark are kept."""

    source: Source
    like: bytes = field(repr=False)

    @property
    def data(self) -> bytes:
        return encode(self.source.text, self.like)

    def edited(self, edits: Iterable[Edit]) -> Script:
        return replace(self, source=Source(self.source.filename, apply(self.source.text, edits)))


@dataclass(frozen=True)
class Notebook:
    """`code` are the code cells as they are written, by their index among all cells."""

    source: Source
    like: bytes = field(repr=False)
    code: Mapping[int, str]

    @property
    def data(self) -> bytes:
        before = code_cells(self.like)
        return written(self.like, {index: text for index, text in self.code.items() if text != before[index]})

    def edited(self, edits: Iterable[Edit]) -> Notebook:
        mine: dict[int, list[Edit]] = {}
        for edit in edits:
            index, moved = self._in_cell(edit)
            mine.setdefault(index, []).append(moved)
        code = {index: _edited(text, mine.get(index, [])) for index, text in self.code.items()}
        return replace(self, source=program(code, self.source.filename), code=code)

    def _in_cell(self, edit: Edit) -> tuple[int, Edit]:
        """The cell that an edit is in, and the edit in offsets of that cell."""
        starts = [self.source.rows[cell.first_row - 1] for cell in self.source.cells]
        number = bisect_right(starts, edit.start) - 1
        if number >= 0:
            index, first = self.source.cells[number].index, starts[number]
            text = terminated(self.code[index])
            masked = self.source.text[first : first + len(text)]
            content = edit.content if edit.start > first else edit.content.lstrip("\r\n")  # no blank rows on top
            moved = Edit(edit.start - first, edit.end - first, content)
            if any(_touches(moved, span) for span in _frozen(text, masked)):
                raise ValueError("it would change a line that only IPython understands")
            if moved.end <= len(text):
                return index, moved
        raise ValueError("it would change more than one cell at once")


def _edited(text: str, edits: list[Edit]) -> str:
    """The end of a cell needs no newline, and gets none."""
    newline = terminated(text).removeprefix(text)
    return apply(terminated(text), edits).removesuffix(newline) if edits else text


def _touches(edit: Edit, span: tuple[int, int]) -> bool:
    start, end = span
    return start < edit.end and edit.start < end


def _frozen(text: str, masked: str) -> Iterator[tuple[int, int]]:
    """Runs of rows that the program has masked; the magic of a whole cell must also stay its first row."""
    start = None
    for row, following in pairwise([*line_starts(text), len(text) + 1]):
        if text[row:following] != masked[row:following]:
            is_first = text[row:following].lstrip().startswith("%%")
            start = (-1 if is_first else row) if start is None else start
        elif start is not None:
            yield start, row
            start = None
    if start is not None:
        yield start, len(text)
