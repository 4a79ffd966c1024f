"""`path:row:column: CODE message`, one line per finding: the shape that flake8 prints and editors parse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.reporters.style import Paint, painter, printable

if TYPE_CHECKING:
    from kerasleaklint.core import Diagnostic, Place
    from kerasleaklint.reporters.report import Report


def render(report: Report, *, color: bool) -> str:
    paint = painter(color)
    return "".join(f"{_line(diagnostic, report.mark(diagnostic), paint)}\n" for diagnostic in report.diagnostics)


def location(place: Place, paint: Paint) -> str:
    """`path:row:column`, with the cell of a notebook after the path."""
    cell = "" if place.cell is None else f":cell {place.cell}"
    return f"{paint(printable(place.filename), 'bold')}{cell}:{place.start.row}:{place.start.column}"


def _line(diagnostic: Diagnostic, mark: str, paint: Paint) -> str:
    code = paint(diagnostic.code, diagnostic.severity)
    return f"{location(diagnostic.place, paint)}: {code} {mark}{printable(diagnostic.message)}"
