"""What a rule says about a file, as plain values: they sort, pickle and print, and hold no syntax tree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kerasleaklint.core.fix import PlacedFix

DOCS_URL = "https://github.com/kerasleaklint/kerasleaklint/blob/main/docs/rules/{code}.md"


@dataclass(frozen=True, order=True)
class Position:
    """A place in a text; row and column count from 1, columns in code points."""

    row: int
    column: int


@dataclass(frozen=True)
class Place:
    """A span of a file. In a notebook `cell` is the 1-based index among all its cells, and rows count inside the cell.

    `end` is exclusive: the column just after the last character.
    """

    filename: str
    cell: int | None
    start: Position
    end: Position


@dataclass(frozen=True)
class Related:
    """Another place that a finding talks about, such as the `fit` call that an array flows into."""

    message: str
    place: Place


@dataclass(frozen=True)
class Estimate:
    """Bytes of a value, and of the peak over baseline that it causes, as bounds, with the reasons."""

    bytes_low: int
    bytes_high: int
    peak_low: int
    peak_high: int
    because: tuple[str, ...]


@dataclass(frozen=True)
class Diagnostic:
    """One finding as users see it."""

    code: str
    name: str
    severity: str  # "error", "warning" or "suggestion"
    message: str
    place: Place
    related: tuple[Related, ...] = ()
    estimate: Estimate | None = None
    help: str | None = None
    fix: PlacedFix | None = None
    unfixed: str | None = None  # why there is none, where that is known

    @property
    def url(self) -> str:
        return DOCS_URL.format(code=self.code)

    def is_fixable(self, *, unsafe: bool) -> bool:
        """Whether `--fix` would apply its fix."""
        return self.fix is not None and self.fix.applies(unsafe)

    @property
    def sort_key(self) -> tuple[str, int, Position, str, str]:
        """Path, cell, row, column, code: the order of every report."""
        return (self.place.filename, self.place.cell or 0, self.place.start, self.code, self.message)
