"""A program as the parser sees it, and the way back from its rows to the file that the user has."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kerasleaklint.core import Fix, Place, PlacedFix


@dataclass(frozen=True)
class Cell:
    """A code cell of a notebook: `index` counts all cells from 1, `first_row` is its first row in `Source.text`."""

    index: int
    first_row: int


@dataclass(frozen=True)
class Source:
    """`filename` as the user wrote it; `text` is decoded Python (a notebook: its code cells as one program)."""

    filename: str
    text: str
    cells: tuple[Cell, ...] = ()

    def place(self, start: tuple[int, int], end: tuple[int, int]) -> Place:
        """The place of a span of `text`; rows from 1 and columns from 0, as LibCST and tokenize give them."""
        from kerasleaklint.core import Place, Position  # here, since most files have no findings

        cell, first_row = self._cell_at(start[0])
        return Place(
            self.filename,
            cell,
            Position(start[0] - first_row + 1, start[1] + 1),
            Position(end[0] - first_row + 1, end[1] + 1),
        )

    @cached_property
    def rows(self) -> list[int]:
        """Offsets in `text` where its rows begin."""
        from kerasleaklint.sources.lexer import line_starts

        return line_starts(self.text)

    def placed(self, fix: Fix) -> PlacedFix:
        """The fix with the places of its edits."""
        from kerasleaklint.core import PlacedEdit, PlacedFix

        edits = (PlacedEdit(edit, self.place(self._at(edit.start), self._at(edit.end))) for edit in fix.edits)
        return PlacedFix(fix.applicability, fix.message, tuple(edits), fix.names)

    def _at(self, offset: int) -> tuple[int, int]:
        row = bisect_right(self.rows, offset)
        return row, offset - self.rows[row - 1]

    def _cell_at(self, row: int) -> tuple[int | None, int]:
        if not self.cells:
            return None, 1
        cell = self.cells[max(0, bisect_right([c.first_row for c in self.cells], row) - 1)]
        return cell.index, cell.first_row
