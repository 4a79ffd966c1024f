"""Whether memory fell, in peaks and in growth, beyond what noise does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kerasleaklint.core.size import format_size
from kerasleaklint.verify.growth import growth
from kerasleaklint.verify.plan import Measurement
from kerasleaklint.verify.statistics import Peak, Slope, peak

FLOOR = 32 * 1024**2  # bytes: what arenas, thread stacks and warm caches make of a peak from run to run
SHARE = 0.1  # of the higher peak
SPREADS = 2.0  # times the wider range of the repeats
ALONE = 1 / 3  # of the higher peak, where each program ran once: nothing says how far a second run would be off
GROWTH_FLOOR = 512 * 1024  # bytes per turn

GROWN_SHARE = 0.3  # of the peak: growth that makes up more of it decides what more turns would come to

WORDS = FELL, ROSE, EVEN, UNSURE, GROWS = "fell", "rose", "even", "unsure", "grows"


@dataclass(frozen=True)
class Comparison:
    """Peaks over the baseline and slopes by unit, in bytes, of both programs; `memory` is a word above."""

    before: Peak
    after: Peak
    growth_before: Mapping[str, Slope]
    growth_after: Mapping[str, Slope]
    memory: str


def compared(measurement: Measurement, floor: int = FLOOR, alone: float = ALONE) -> Comparison:
    """The numbers of the repeats; a run that did not finish counts with what it reached.

    `floor` (bytes) and, of single runs, `alone` (of the higher peak) are what a difference must reach.
    """
    before = [pair.before for pair in measurement.repeats]
    after = [pair.after for pair in measurement.repeats]
    peaks = [peak([max(0, run.peak - measurement.baseline) for run in runs]) for runs in (before, after)]
    slopes = [growth(runs) for runs in (before, after)]
    by_peak = _by_peak(peaks[0], peaks[1], floor, alone if len(measurement.repeats) == 1 else 0)
    memory = _memory(by_peak, peaks[0], slopes[0], slopes[1])
    return Comparison(peaks[0], peaks[1], slopes[0], slopes[1], memory)


def _memory(by_peak: str, before: Peak, slopes: Mapping[str, Slope], slopes_after: Mapping[str, Slope]) -> str:
    if by_peak == FELL and _unstopped(before, slopes, slopes_after):
        return GROWS
    if by_peak != EVEN:
        return by_peak
    units = [unit for unit in slopes if unit in slopes_after]
    if any(_grows_less(slopes_after[unit], slopes[unit]) for unit in units):
        return FELL
    if any(_grows_less(slopes[unit], slopes_after[unit]) for unit in units):
        return ROSE
    return EVEN


def _unstopped(before: Peak, slopes: Mapping[str, Slope], slopes_after: Mapping[str, Slope]) -> str:
    """The unit whose growth makes the peak and is not even halved: a lower peak is then only a later one."""
    for unit, slope in slopes.items():
        makes_the_peak = slope.low > 0 and slope.mean * slope.points > GROWN_SHARE * before.median
        if makes_the_peak and unit in slopes_after and slopes_after[unit].mean > slope.mean / 2:
            return unit
    return ""


def _by_peak(before: Peak, after: Peak, floor: int, alone: float) -> str:
    difference, higher = before.median - after.median, max(before.median, after.median)
    size = abs(difference)
    if size < max(floor, SHARE * higher):
        return EVEN
    if size < max(alone * higher, SPREADS * max(before.spread, after.spread)):  # so the ranges are apart, too
        return UNSURE
    return FELL if difference > 0 else ROSE


def _grows_less(one: Slope, other: Slope) -> bool:
    return other.above(one) and other.low > 0 and other.mean - one.mean > GROWTH_FLOOR


def described(comparison: Comparison) -> str:
    before, after = (format_size(round(one.median)) for one in (comparison.before, comparison.after))
    words = {
        FELL: f"memory over the baseline fell from {before} to {after}",
        ROSE: f"memory over the baseline rose from {before} to {after}",
        EVEN: f"memory over the baseline is {before} and {after}: no difference beyond noise",
        GROWS: f"memory over the baseline went from {before} to {after}, but goes on growing",
        UNSURE: f"memory over the baseline went from {before} to {after}, which may be noise",
    }
    return words[comparison.memory] + _grown(comparison)


def _grown(comparison: Comparison) -> str:
    """The growth per turn, where it decides."""
    unit = _unstopped(comparison.before, comparison.growth_before, comparison.growth_after)
    if comparison.memory == GROWS:
        was, now = comparison.growth_before[unit], comparison.growth_after[unit]
        return f": {rate(now)} per {unit}, {rate(was)} before"
    for unit, slope in comparison.growth_before.items():
        other = comparison.growth_after.get(unit)
        if other and (_grows_less(other, slope) or _grows_less(slope, other)):
            return f"; growth per {unit} went from {rate(slope)} to {rate(other)}"
    return ""


def rate(slope: Slope) -> str:
    return f"{slope.mean / 1024**2:+.2f} MiB"
