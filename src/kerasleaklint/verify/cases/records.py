"""Trials run and judged, as records to show and to store."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Sequence
from datetime import date
from statistics import median

from kerasleaklint.evidence import Record, Side
from kerasleaklint.verify.cases import epochs
from kerasleaklint.verify.cases.bench import Bench
from kerasleaklint.verify.cases.claim import wanted
from kerasleaklint.verify.cases.cost import least
from kerasleaklint.verify.cases.judge import judge
from kerasleaklint.verify.cases.trial import Trial
from kerasleaklint.verify.compare import sameness
from kerasleaklint.verify.events import last
from kerasleaklint.verify.growth import growth
from kerasleaklint.verify.outcome import HUNG, Outcome
from kerasleaklint.verify.plan import Announce, Measurement
from kerasleaklint.verify.run import Run


def records(trials: Sequence[Trial], bench: Bench, announce: Announce) -> Iterator[Record]:
    for number, trial in enumerate(trials, start=1):
        yield _record(trial, bench.measure(trial, announce, number, len(trials)), bench)


def _record(trial: Trial, seen: Measurement, bench: Bench) -> Record:
    silent = trial.effect == "error" and seen.repeats[-1].before.outcome.finished
    verdict = judge(trial.effect, seen, sameness(seen), bench.terms.scale)
    releases = _releases(seen)
    backend = next((name for name in releases if name not in ("keras", "python")), "backend")
    return Record(
        code=trial.code,
        effect=trial.effect,
        case=trial.case,
        where=trial.where,
        verdict=verdict.word,
        holds=verdict.word == wanted(trial.where, releases),
        reasons=verdict.reasons,
        before=_side([pair.before for pair in seen.repeats], seen.baseline, silent),
        after=_side([pair.after for pair in seen.repeats], seen.baseline, silent),
        repeats=len(seen.repeats),
        scale=bench.terms.scale,
        date=date.today().isoformat(),
        platform=f"{platform.system()} {platform.machine()}",
        python=releases.get("python", ""),
        keras=releases.get("keras", ""),
        backend=f"{backend} {releases.get(backend, '')}".strip(),
    )


def _releases(seen: Measurement) -> dict[str, str]:
    """As the child that trained told them."""
    runs = [run for pair in seen.repeats for run in (pair.after, pair.before)]
    told = next((found for found in (last(run.events, "keras") for run in runs) if found), {})
    named = {"keras": told.get("keras"), str(told.get("backend")): told.get("backend_version")}
    return {name: str(value) for name, value in {**named, "python": platform.python_version()}.items() if value}


def _side(runs: Sequence[Run], baseline: int, silent: bool) -> Side:
    """`silent`: nothing is raised, so that the epochs have to tell what is wrong."""
    final, spent = runs[-1].outcome, least(runs)
    slopes = {unit: round(slope.mean) for unit, slope in growth(runs).items()}
    return Side(
        ending=final.kind,
        peak=round(median(max(0, run.peak - baseline) for run in runs)),
        seconds=round(spent.seconds, 2),
        cpu=round(spent.cpu, 2),
        growth=slopes or None,
        detail=epochs.shown(runs[-1]) if silent else _ending(final),
    )


def _ending(outcome: Outcome) -> str:
    return outcome.detail if outcome.kind == HUNG else outcome.detail.partition(":")[0]
