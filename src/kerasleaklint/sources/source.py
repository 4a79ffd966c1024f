"""A program as the parser sees it, and the way back from its rows to the file that the user has."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from kerasleaklint.core import Place, Position


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
        cell, first_row = self._cell_at(start[0])
        return Place(
            self.filename,
            cell,
            Position(start[0] - first_row + 1, start[1] + 1),
            Position(end[0] - first_row + 1, end[1] + 1),
        )

    def _cell_at(self, row: int) -> tuple[int | None, int]:
        if not self.cells:
            return None, 1
        cell = self.cells[max(0, bisect_right([c.first_row for c in self.cells], row) - 1)]
        return cell.index, cell.first_row
