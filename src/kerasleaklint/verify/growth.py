"""Growth: bytes per epoch, per fit and per model built, with the warm-up left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kerasleaklint.verify.events import last, of_kind
from kerasleaklint.verify.run import Run
from kerasleaklint.verify.statistics import Slope, line, pooled

FEWEST = 5  # points after the warm-up
WARM_UP = 3  # steps, as MEASURED.md does; a third of short series
_MARKS = {"epoch": "epoch_end", "fit": "fit_end", "model": "model"}


@dataclass(frozen=True)
class Live:
    """Counts at the end of a program: alive before and after a full garbage collection, and all ever made."""

    models: int
    models_kept: int
    models_built: int
    graphs: int
    graphs_kept: int
    traces: int


def growth(runs: Sequence[Run]) -> dict[str, Slope]:
    """Slopes in bytes by unit (`epoch`, `fit`, `model`); a unit with too few turns is left out."""
    found = {unit: _pooled(runs, mark) for unit, mark in _MARKS.items()}
    return {unit: slope for unit, slope in found.items() if slope}


def _pooled(runs: Sequence[Run], mark: str) -> Slope | None:
    series = [settled([event.anonymous for event in of_kind(run.events, mark)]) for run in runs]
    if not series or min(map(len, series)) < FEWEST:
        return None
    return pooled([line(values) for values in series])


def settled(values: Sequence[int]) -> Sequence[int]:
    return values[min(WARM_UP, len(values) // 3) :]


def live(run: Run) -> Live | None:
    """What was alive when the program ended; None where it did not get there."""
    data = last(run.events, "end")
    return Live(**data["live"]) if "live" in data else None
