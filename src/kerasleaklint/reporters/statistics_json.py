"""`--statistics --output-format json`: a list of {count, code, name}."""

from __future__ import annotations

import json
from dataclasses import asdict

from kerasleaklint.reporters.report import Report
from kerasleaklint.reporters.tally import tally


def render(report: Report, *, color: bool) -> str:
    return json.dumps([asdict(row) for row in tally(report)], indent=2) + "\n"
