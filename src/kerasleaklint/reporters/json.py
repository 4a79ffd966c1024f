"""A JSON list of findings; rows and columns count from 1, `cell` is null outside notebooks. Keys keep their order."""

from __future__ import annotations

import json
from typing import Any

from kerasleaklint.core import Diagnostic, Place, PlacedFix, Position, Related
from kerasleaklint.reporters.report import Report


def render(report: Report, *, color: bool) -> str:
    return json.dumps([_finding(diagnostic) for diagnostic in report.diagnostics], indent=2) + "\n"


def _finding(diagnostic: Diagnostic) -> dict[str, Any]:
    return {
        "code": diagnostic.code,
        "name": diagnostic.name,
        "severity": diagnostic.severity,
        "message": diagnostic.message,
        **_place(diagnostic.place),
        "related": [_related(related) for related in diagnostic.related],
        "fix": _fix(diagnostic.fix),
        "url": diagnostic.url,
        "estimate": _estimate(diagnostic),
    }


def _related(related: Related) -> dict[str, Any]:
    return {"message": related.message, **_place(related.place)}


def _fix(fix: PlacedFix | None) -> dict[str, Any] | None:
    if fix is None:
        return None
    edits = [_edit(placed.edit.content, placed.place) for placed in fix.edits]
    return {"applicability": fix.applicability.word, "message": fix.message, "edits": edits}


def _edit(content: str, place: Place) -> dict[str, Any]:
    cell = {} if place.cell is None else {"cell": place.cell}
    return {
        "content": content,
        "location": _position(place.start),
        "end_location": _position(place.end),
        **cell,
    }


def _place(place: Place) -> dict[str, Any]:
    return {
        "filename": place.filename,
        "cell": place.cell,
        "location": _position(place.start),
        "end_location": _position(place.end),
    }


def _position(position: Position) -> dict[str, int]:
    return {"row": position.row, "column": position.column}


def _estimate(diagnostic: Diagnostic) -> dict[str, Any] | None:
    estimate = diagnostic.estimate
    if estimate is None:
        return None
    return {
        "bytes_low": estimate.bytes_low,
        "bytes_high": estimate.bytes_high,
        "peak_low": estimate.peak_low,
        "peak_high": estimate.peak_high,
        "because": list(estimate.because),
    }
