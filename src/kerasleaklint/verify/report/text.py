"""The report on a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from kerasleaklint.reporters.style import Paint, painter, printable
from kerasleaklint.verify.compare import DIFFERENT, NOTE, SAME, Fact
from kerasleaklint.verify.plan import AFTER, BEFORE
from kerasleaklint.verify.report.tables import memory_rows, profile_rows
from kerasleaklint.verify.request import Fixed
from kerasleaklint.verify.result import Result
from kerasleaklint.verify.verdict import CHANGED, CONFIRMED, INCONCLUSIVE, NO_EFFECT, WORSE

WIDTH = 100
_STYLES = {CONFIRMED: "suggestion", NO_EFFECT: "warning", INCONCLUSIVE: "warning", CHANGED: "error", WORSE: "error"}
_SIGNS = {SAME: "=", NOTE: "~", DIFFERENT: "!"}
_CELL = 34


def render(result: Result, *, color: bool) -> str:
    paint = painter(color)
    return "\n".join(_lines(result, paint)) + "\n"


def _lines(result: Result, paint: Paint) -> Iterator[str]:
    yield f"{printable(result.program)}: {paint(result.verdict.word, _STYLES[result.verdict.word])}"
    for reason in result.verdict.reasons:
        yield from textwrap.wrap(printable(reason), WIDTH, initial_indent="  - ", subsequent_indent="    ")
    yield ""
    yield from _table(("memory over the baseline", "original", "fixed"), memory_rows(result), paint)
    if result.facts:
        yield ""
        yield from _table(("training", "original", "fixed"), [_row(fact) for fact in result.facts], paint)
    for name, lines in ((BEFORE, result.profile_before), (AFTER, result.profile_after)):
        if lines:
            yield ""
            yield paint(f"held at the peak, {name} (mappings left out)", "bold")
            yield from (f"{size:>9}  {row:<8}  {printable(line)}" for size, row, line in profile_rows(lines))
    if result.findings:
        yield ""
        for one in result.findings:
            yield from _finding(one)
    yield ""
    yield paint(", ".join(f"{key} {value}" for key, value in result.environment.items()), "dim")


def _row(fact: Fact) -> tuple[str, ...]:
    return f"{_SIGNS[fact.status]} {fact.name}", fact.before, fact.after


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], paint: Paint) -> Iterator[str]:
    shown = [[_cut(printable(cell)) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(head, *shown, strict=True)]
    yield paint(_joined(head, widths), "bold")
    for row in shown:
        yield paint(_joined(row, widths), "error") if row[0].startswith("!") else _joined(row, widths)


def _joined(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _cut(cell: str) -> str:
    return cell if len(cell) <= _CELL else cell[: _CELL - 1] + "…"


def _finding(one: Fixed) -> Iterator[str]:
    yield f"{one.code} on line {one.row}: {'fixed' if one.gone else 'still there'}: {printable(one.message)}"
    if one.verdict:
        yield f"  its fix alone: {one.verdict}: {printable('; '.join(one.reasons))}"
