"""A JSON list of findings; rows and columns count from 1, `cell` is null outside notebooks. Keys keep their order."""

from __future__ import annotations

import json
from typing import Any

from kerasleaklint.core import Diagnostic, Place, Position, Related
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
        "fix": None,
        "url": diagnostic.url,
        "estimate": _estimate(diagnostic),
    }


def _related(related: Related) -> dict[str, Any]:
    return {"message": related.message, **_place(related.place)}


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
