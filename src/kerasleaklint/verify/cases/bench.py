"""Runs trials one after the other; what Keras takes by itself is measured once for all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from kerasleaklint.verify.cases.trial import Trial, scaled
from kerasleaklint.verify.plan import Announce, BaselineError, Measurement, Pair, Step, settled
from kerasleaklint.verify.request import Conditions, Program, Request, aligned, measured, natural
from kerasleaklint.verify.run import Launch, Run, baseline, run

_PATIENCE = 5.0  # times what the fixed program takes, before one that does not end is said to hang
_LEAST_PATIENCE = 8.0  # seconds


@dataclass(frozen=True)
class Terms:
    """How all trials are run. `training`: whether to compare what fixed programs train, row by row."""

    scale: float = 1.0
    repeats: int = 3
    timeout: float = 600.0
    device: str = "auto"
    training: bool = True


class Bench:
    def __init__(self, terms: Terms, launch: Launch) -> None:
        self.terms = terms
        self._launch = launch
        with TemporaryDirectory(prefix="kerasleaklint-") as folder:
            self._base = baseline(self._request(Path(folder), b"", b""), launch)
        if not self._base.outcome.finished:
            raise BaselineError(f"Keras does not run here: {self._base.outcome}")

    def measure(self, trial: Trial, announce: Announce, number: int, of: int) -> Measurement:
        """A new empty folder for each trial; of the pairs, the first that fails is the last."""
        before, after = (scaled(text, self.terms.scale, trial.name) for text in (trial.before, trial.after))
        with TemporaryDirectory(prefix="kerasleaklint-") as folder:
            request = self._request(Path(folder), before, after)

            def go(program: Program, what: str, conditions: Conditions, limit: float | None = None) -> Run:
                watch = announce(Step(f"{trial.name}: {what}", number, of))
                return run(program, replace(request, timeout=limit or request.timeout), conditions, watch, self._launch)

            return _PLANS.get(trial.effect, _repeated)(_Runs(request, go, self._base, trial.fixed), self.terms)

    def _request(self, folder: Path, before: bytes, after: bytes) -> Request:
        original, fixed = Program(before, folder / "case.py"), Program(after, folder / "case.py")
        terms = self.terms
        return Request(original, fixed, repeats=terms.repeats, timeout=terms.timeout, device=terms.device)


@dataclass(frozen=True)
class _Runs:
    """The runs of one trial."""

    request: Request
    go: Callable[..., Run]
    base: Run
    fixed: bool

    def pair(self, what: str, conditions: Conditions) -> Pair:
        request = self.request
        before = self.go(request.original, f"before, {what}", conditions)
        return Pair(before, self.go(request.fixed, f"after, {what}", conditions))

    def seen(self, pairs: list[Pair]) -> Measurement:
        return Measurement(settled(self.base), self.base, tuple(pairs))


def _repeated(runs: _Runs, terms: Terms) -> Measurement:
    pairs: list[Pair] = []
    for turn in range(terms.repeats):
        pairs.append(runs.pair(f"run {turn + 1} of {terms.repeats}", measured(runs.request)))
        if not pairs[-1].finished:
            return runs.seen(pairs)
    found = runs.seen(pairs)
    if not (runs.fixed and terms.training):
        return found
    as_run, in_order = (runs.pair("rows", kind(runs.request)) for kind in (natural, aligned))
    return replace(found, natural=as_run, aligned=in_order)


def _once(runs: _Runs, terms: Terms) -> Measurement:
    del terms
    return runs.seen([runs.pair("once", measured(runs.request))])


def _impatient(runs: _Runs, terms: Terms) -> Measurement:
    """The fixed program first: how long it takes says how long to wait for the other."""
    conditions = measured(runs.request)
    after = runs.go(runs.request.fixed, "after", conditions)
    limit = min(terms.timeout, max(_LEAST_PATIENCE, _PATIENCE * after.seconds))
    return runs.seen([Pair(runs.go(runs.request.original, "before", conditions, limit), after)])


_PLANS: dict[str, Callable[[_Runs, Terms], Measurement]] = {"hang": _impatient, "error": _once}
