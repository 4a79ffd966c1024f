"""Findings counted by code, most frequent first."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from kerasleaklint.reporters.report import Report


@dataclass(frozen=True)
class Count:
    count: int
    code: str
    name: str


def tally(report: Report) -> list[Count]:
    counts = Counter((diagnostic.code, diagnostic.name) for diagnostic in report.diagnostics)
    rows = [Count(count, code, name) for (code, name), count in counts.items()]
    return sorted(rows, key=lambda row: (-row.count, row.code))
