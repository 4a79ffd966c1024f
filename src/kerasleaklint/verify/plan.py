"""The runs of a verification, in an order that spreads drifts of the machine over both sides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from kerasleaklint.verify.events import last
from kerasleaklint.verify.request import Conditions, Program, Request, aligned, measured, natural
from kerasleaklint.verify.run import Run, Watch, baseline, run

BEFORE, AFTER = "original", "fixed"


@dataclass(frozen=True)
class Pair:
    """The same run of both programs."""

    before: Run
    after: Run

    @property
    def finished(self) -> bool:
        return self.before.outcome.finished and self.after.outcome.finished


@dataclass(frozen=True)
class Measurement:
    """Everything that was seen. `baseline` in bytes; the pairs besides `repeats` are None where not run.

    `again`: the original as in `aligned` once more, run where what they gave differs.
    """

    baseline: int
    base: Run
    repeats: tuple[Pair, ...]
    natural: Pair | None = None
    aligned: Pair | None = None
    limited: Pair | None = None
    profiled: Pair | None = None
    again: Run | None = None


@dataclass(frozen=True)
class Step:
    """A run about to start: what it is for, and its number among all."""

    label: str
    number: int
    of: int


Announce = Callable[[Step], Watch | None]


class BaselineError(Exception):
    """Keras itself does not run here; the message says how it failed."""


def measure(request: Request, announce: Announce) -> Measurement:
    """All runs; the first pair that fails is the last, since more of the same tells nothing."""
    runner = _Runner(request, announce)
    base = runner.baseline()
    repeats: list[Pair] = []
    for turn in range(request.repeats):
        repeats.append(runner.pair(f"memory {turn + 1}/{request.repeats}", measured(request)))
        if not repeats[-1].finished:
            break
    limited = runner.limited(base)
    profiled = runner.pair("profile", replace(measured(request), profiled=True)) if request.profile else None
    known = Measurement(settled(base), base, tuple(repeats), limited=limited, profiled=profiled)
    if not repeats[-1].finished:
        return known
    seen = runner.pair("rows, as it runs", natural(request))
    return replace(known, natural=seen, aligned=runner.pair("rows, seeded and in order", aligned(request)))


def once_more(request: Request, seen: Measurement, announce: Announce) -> Measurement:
    """With a second seeded run of the original, which tells what differs by itself."""
    step = Step(f"{BEFORE}: seeded, once more", 1, 1)
    return replace(seen, again=run(request.original, request, aligned(request), announce(step)))


def settled(base: Run) -> int:
    return int(last(base.events, "baseline")["bytes"])


class _Runner:
    def __init__(self, request: Request, announce: Announce) -> None:
        self._request = request
        self._announce = announce
        self._number = 0
        self._of = 1 + 2 * (request.repeats + 2 + (request.memory_limit is not None) + request.profile)

    def baseline(self) -> Run:
        self._step("baseline")
        found = baseline(self._request)
        if not found.outcome.finished:
            raise BaselineError(f"Keras does not run here: {found.outcome}")
        if self._request.device == "gpu" and not last(found.events, "baseline")["device"]:
            raise BaselineError("Keras sees no accelerator here: leave --device gpu out")
        return found

    def pair(self, label: str, conditions: Conditions) -> Pair:
        request = self._request
        before = self._run(f"{BEFORE}: {label}", request.original, conditions)
        return Pair(before, self._run(f"{AFTER}: {label}", request.fixed, conditions))

    def limited(self, base: Run) -> Pair | None:
        if self._request.memory_limit is None:
            return None
        limit = int(last(base.events, "baseline")["data"]) + self._request.memory_limit
        return self.pair("memory limit", replace(measured(self._request), data_limit=limit))

    def _run(self, label: str, program: Program, conditions: Conditions) -> Run:
        return run(program, self._request, conditions, self._step(label))

    def _step(self, label: str) -> Watch | None:
        self._number += 1
        return self._announce(Step(label, self._number, self._of))
