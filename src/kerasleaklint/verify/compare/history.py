"""History, and what evaluate and predict gave, compared number by number."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from kerasleaklint.verify.compare.facts import DIFFERENT, NOTE, SAME, Fact

CLOSE = 1e-3  # relative: what another order of float32 additions does over a few epochs

Numbers = Mapping[str, Sequence[float]]

IDENTICAL, NEAR, OTHER = "bit-identical", "close", "different"


def compare(name: str, before: Sequence[Numbers], after: Sequence[Numbers]) -> Fact:
    """One record per call. Where a metric is missing or an epoch more, they differ whatever the numbers."""
    missing = _missing(before, after)
    if missing:
        return Fact(name, "", missing, DIFFERENT, missing)
    distance = max((_distance(one, other) for one, other in zip(before, after, strict=True)), default=0.0)
    if distance == 0.0:
        return Fact(name, IDENTICAL, IDENTICAL, SAME)
    if distance <= CLOSE:
        return Fact(name, NEAR, NEAR, NOTE, f"{name} agrees to {distance:.1g}, not to the bit")
    return Fact(name, "", OTHER, DIFFERENT, f"they differ by up to {distance:.2g} (relative) on the same rows")


def metrics(before: Sequence[Numbers], after: Sequence[Numbers]) -> Fact | None:
    """Where only the metrics are to be the same, and not what they are; None where they are."""
    named = [[dict.fromkeys(one, ()) for one in numbers] for numbers in (before, after)]
    fact = compare("history", *named)
    return fact if fact.status == DIFFERENT else None


def _missing(before: Sequence[Numbers], after: Sequence[Numbers]) -> str:
    if len(before) != len(after):
        return f"{len(after)} calls instead of {len(before)}"
    for one, other in zip(before, after, strict=True):
        if lost := sorted(one.keys() - other.keys()):
            return f"{', '.join(lost)} missing"
        if new := sorted(other.keys() - one.keys()):
            return f"{', '.join(new)} added"
        if any(len(one[key]) != len(other[key]) for key in one):
            return "another number of values"
    return ""


def _distance(one: Numbers, other: Numbers) -> float:
    pairs = ((a, b) for key in one for a, b in zip(one[key], other[key], strict=True))
    return max((_relative(a, b) for a, b in pairs), default=0.0)


def _relative(one: float, other: float) -> float:
    if one == other or (math.isnan(one) and math.isnan(other)):
        return 0.0
    if not (math.isfinite(one) and math.isfinite(other)):
        return math.inf
    return abs(one - other) / max(abs(one), abs(other))
