"""The records of a run: a table for the terminal, or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from kerasleaklint.evidence import Record, effect
from kerasleaklint.reporters.style import Paint, painter, printable

_HEAD = ("code", "effect", "before", "after", "verdict")


def as_json(records: Sequence[Record]) -> str:
    return json.dumps({"schema": 1, "records": [asdict(one) for one in records]}, indent=2, allow_nan=False) + "\n"


def as_text(records: Sequence[Record], *, color: bool) -> str:
    return "\n".join(_lines(records, painter(color))) + "\n"


def _lines(records: Sequence[Record], paint: Paint) -> Iterator[str]:
    rows = [_row(one) for one in records]
    widths = [max(map(len, column)) for column in zip(_HEAD, *rows, strict=True)]
    yield paint(_joined(_HEAD, widths), "bold")
    for record, row in zip(records, rows, strict=True):
        yield _joined(row, widths) if record.holds else paint(_joined(row, widths), "error")
        if not record.holds:
            yield from (f"  - {printable(reason)}" for reason in record.reasons)
    broken = sum(not one.holds for one in records)
    yield ""
    yield f"{len(records) - broken} of {len(records)} claims hold on {_release(records)}"


def _row(record: Record) -> tuple[str, ...]:
    name = f"{record.code} {record.case}".strip()
    claim = f" (claimed on {record.where})" if record.where else ""
    return tuple(map(printable, (name, record.effect, *effect(record), record.verdict + claim)))


def _joined(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _release(records: Sequence[Record]) -> str:
    return f"{records[0].backend}, keras {records[0].keras}, {records[0].platform}"
