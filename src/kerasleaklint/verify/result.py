"""A verification as a value: what reports draw, and what is stored."""

from __future__ import annotations

import difflib
import platform
from collections.abc import Mapping
from dataclasses import dataclass

from kerasleaklint import __version__
from kerasleaklint.verify import training
from kerasleaklint.verify.compare import Fact
from kerasleaklint.verify.comparison import Comparison, compared
from kerasleaklint.verify.each import judged
from kerasleaklint.verify.events import last
from kerasleaklint.verify.growth import Live, live
from kerasleaklint.verify.plan import Announce, Measurement, measure
from kerasleaklint.verify.profile import Line
from kerasleaklint.verify.request import Fixed, Request
from kerasleaklint.verify.series import Series, series
from kerasleaklint.verify.verdict import Verdict, decide


@dataclass(frozen=True)
class Result:
    """`baseline` in bytes. `series` holds the time lines of the memory runs, both programs, in their order.

    `profile_before`, `profile_after`: the lines that hold most at the peak, where that was asked for.
    """

    program: str
    verdict: Verdict
    comparison: Comparison
    facts: tuple[Fact, ...]
    baseline: int
    live_before: Live | None
    live_after: Live | None
    series: tuple[Series, ...]
    findings: tuple[Fixed, ...]
    environment: Mapping[str, str]
    diff: str
    profile_before: tuple[Line, ...] = ()
    profile_after: tuple[Line, ...] = ()


def verify(request: Request, announce: Announce) -> Result:
    measurement = measure(request, announce)
    comparison = compared(measurement)
    facts = training.compared(request, measurement, announce)
    verdict = decide(measurement, comparison, facts)
    final, profiled = measurement.repeats[-1], measurement.profiled
    return Result(
        program=str(request.original.path),
        verdict=verdict,
        comparison=comparison,
        facts=facts,
        baseline=measurement.baseline,
        live_before=live(final.before),
        live_after=live(final.after),
        series=series(measurement),
        findings=judged(request, measurement, verdict, announce),
        environment=_environment(request, measurement),
        diff=_diff(request),
        profile_before=profiled.before.profile if profiled else (),
        profile_after=profiled.after.profile if profiled else (),
    )


def _environment(request: Request, measurement: Measurement) -> dict[str, str]:
    told = last(measurement.repeats[0].before.events, "keras")
    backend = told.get("backend")
    shown = {
        "kerasleaklint": __version__,
        "keras": told.get("keras"),
        str(backend): told.get("backend_version"),
        "numpy": told.get("numpy"),
        "python": told.get("python", platform.python_version()),
        "platform": platform.platform(),
        "device": request.device,
        "repeats": str(len(measurement.repeats)),
        "arguments": " ".join(request.args),
    }
    return {key: value for key, value in shown.items() if value}


def _diff(request: Request) -> str:
    texts = (program.source.decode("utf-8", "replace") for program in (request.original, request.fixed))
    before, after = (text.splitlines(keepends=True) for text in texts)
    one, other = request.original.path, request.fixed.path
    return "".join(difflib.unified_diff(before, after, str(one), f"{other} (fixed)" if one == other else str(other)))
