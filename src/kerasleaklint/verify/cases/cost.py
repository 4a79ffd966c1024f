"""What a run costs in time, without the imports that every program makes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kerasleaklint.verify.events import Event, of_kind
from kerasleaklint.verify.run import Run

SHARE = 0.2  # of the longer time
FLOOR = 0.3  # seconds


@dataclass(frozen=True)
class Cost:
    """Seconds by the clock, and of the processors (all threads)."""

    seconds: float
    cpu: float


def cost(run: Run) -> Cost:
    """From when Keras was imported, or else from the start, to the end."""
    begin = of_kind(run.events, "keras", "start")
    end = of_kind(run.events, "end", "error")
    if not begin or not end:
        return Cost(run.seconds, 0.0)
    return Cost(end[-1].time - begin[-1].time, _cpu(end[-1]) - _cpu(begin[-1]))


def least(runs: Sequence[Run]) -> Cost:
    """The shortest times: what else the machine does can only add to them."""
    costs = [cost(run) for run in runs]
    return Cost(min(one.seconds for one in costs), min(one.cpu for one in costs))


def fell(before: float, after: float) -> bool:
    return before - after > max(FLOOR, SHARE * before)


def _cpu(event: Event) -> float:
    return float(event.data["cpu"])
