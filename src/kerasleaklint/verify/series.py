"""Time lines of runs, with the moments that explain them."""

from __future__ import annotations

from dataclasses import dataclass

from kerasleaklint.verify.events import of_kind
from kerasleaklint.verify.plan import AFTER, BEFORE, Measurement
from kerasleaklint.verify.run import Run

_MARKS = ("fit_begin", "fit_end", "epoch_end", "evaluate_begin", "predict_begin")


@dataclass(frozen=True)
class Point:
    """Seconds since the process started; bytes, the baseline included."""

    time: float
    anonymous: int
    file: int


@dataclass(frozen=True)
class Mark:
    time: float
    kind: str


@dataclass(frozen=True)
class Series:
    """A run. `side`: original or fixed; on accelerators `device_peak` is bytes as the allocator counts them, and
    `driver_peak` as NVIDIA's driver does.
    """

    side: str
    seconds: float
    outcome: str
    peak: int
    file_peak: int
    device_peak: int
    driver_peak: int
    points: tuple[Point, ...]
    marks: tuple[Mark, ...]
    output: str


def series(measurement: Measurement) -> tuple[Series, ...]:
    pairs = [*measurement.repeats, *([measurement.limited] if measurement.limited else [])]
    return tuple(made for pair in pairs for made in (_of(BEFORE, pair.before), _of(AFTER, pair.after)))


def _of(side: str, run: Run) -> Series:
    shown = of_kind(run.events, *_MARKS)
    return Series(
        side=side,
        seconds=run.seconds,
        outcome=str(run.outcome),
        peak=run.peak,
        file_peak=run.file_peak,
        device_peak=max((event.data.get("device", {}).get("peak", 0) for event in run.events), default=0),
        driver_peak=run.driver_peak,
        points=tuple(Point(each.time - run.started, each.anonymous, each.file) for each in run.samples),
        marks=tuple(Mark(event.time - run.started, event.kind) for event in shown),
        output=run.output,
    )
