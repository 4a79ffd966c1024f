"""`--statistics`: a table of count, code and name."""

from __future__ import annotations

from kerasleaklint.reporters.report import Report
from kerasleaklint.reporters.style import painter
from kerasleaklint.reporters.tally import tally


def render(report: Report, *, color: bool) -> str:
    paint = painter(color)
    rows = tally(report)
    width = max((len(str(row.count)) for row in rows), default=0)
    return "".join(f"{row.count:>{width}}  {paint(row.code, 'bold')}  {row.name}\n" for row in rows)
