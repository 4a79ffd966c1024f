"""What two programs print, without what differs between any two runs: times, progress that is drawn over, log lines."""

from __future__ import annotations

import re
from itertools import zip_longest

from kerasleaklint.verify.compare.facts import DIFFERENT, SAME, Fact
from kerasleaklint.verify.processes.process import OUTPUT_KEPT

NAME = "printed output"
_NOISE = [
    (re.compile(r"\x1b\[[0-9;?]*[A-Za-z]"), ""),  # colours and cursor movements
    (re.compile(r"^.*[\r\b](?=.)", re.MULTILINE), ""),  # what was drawn over
    (re.compile(r"\b\d+(\.\d+)?(s|ms|us|μs|µs)(/(step|epoch|sample))?\b"), "TIME"),
    (
        re.compile(r"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+: [IWEF]|[IWEF]\d{4} |WARNING: All log messages).*\n", re.M),
        "",
    ),
]


def compare(before: str, after: str) -> Fact:
    one, other = _lines(before), _lines(after)
    if one == other:
        return Fact(NAME, f"{len(one)} lines", f"{len(other)} lines", SAME)
    pairs = zip_longest(one, other, fillvalue="(nothing)")
    first = next((a, b) for a, b in pairs if a != b)
    return Fact(NAME, *first, DIFFERENT, f"it prints `{first[1]}` instead of `{first[0]}`")


def _lines(output: str) -> list[str]:
    """Of a long output the end is known only, and the first line of that is a part of one."""
    whole = output.partition("\n")[2] if len(output.encode()) >= OUTPUT_KEPT else output
    for pattern, instead in _NOISE:
        whole = pattern.sub(instead, whole)
    return [line.rstrip() for line in whole.splitlines() if line.strip()]
