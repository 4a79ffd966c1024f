"""Whether two programs train the same, with one run more where that alone can tell a change from chance."""

from __future__ import annotations

from kerasleaklint.verify.compare import DIFFERENT, Fact, sameness, setup
from kerasleaklint.verify.plan import Announce, Measurement, once_more
from kerasleaklint.verify.request import Request

_GIVEN = frozenset(
    {"history", "results", "weights", *setup.NAMES}
)  # facts about numbers that seeds and order need not decide


def compared(request: Request, seen: Measurement, announce: Announce) -> tuple[Fact, ...]:
    facts = _facts(request, seen)
    if seen.again is None and any(fact.status == DIFFERENT and fact.name in _GIVEN for fact in facts):
        return _facts(request, once_more(request, seen, announce))
    return facts


def _facts(request: Request, seen: Measurement) -> tuple[Fact, ...]:
    return sameness(seen, request.max_steps, compare_output=request.compare_output)
