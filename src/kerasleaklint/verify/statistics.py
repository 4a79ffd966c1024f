"""The little statistics that the verdict rests on. All in the unit of the values given."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median, stdev

# Two-sided 95 % quantiles of Student's t by degrees of freedom; beyond the table the normal one is near enough.
_T95 = (12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.20, 2.18, 2.16, 2.14, 2.13)
_NORMAL95 = 1.96


@dataclass(frozen=True)
class Slope:
    """Growth per step with its 95 % confidence interval; `points` is the fewest steps of a run that it rests on."""

    mean: float
    low: float
    high: float
    points: int

    def above(self, other: Slope) -> bool:
        """Whether it is higher beyond both intervals."""
        return self.low > other.high


@dataclass(frozen=True)
class Peak:
    """The middle and the range of the runs' peaks."""

    median: float
    low: float
    high: float

    @property
    def spread(self) -> float:
        return self.high - self.low


def peak(values: Sequence[float]) -> Peak:
    return Peak(median(values), min(values), max(values))


def t95(freedom: int) -> float:
    return _T95[freedom - 1] if 1 <= freedom <= len(_T95) else _NORMAL95


def line(values: Sequence[float]) -> Slope:
    """The least-squares slope of evenly spaced values."""
    count = len(values)
    middle, mean = (count - 1) / 2, fmean(values)
    across = sum((index - middle) ** 2 for index in range(count))
    slope = sum((index - middle) * value for index, value in enumerate(values)) / across
    left = sum((value - mean - slope * (index - middle)) ** 2 for index, value in enumerate(values))
    half = t95(count - 2) * math.sqrt(left / (count - 2) / across)
    return Slope(slope, slope - half, slope + half, count)


def pooled(slopes: Sequence[Slope]) -> Slope:
    """One slope for several runs; its interval is the wider of those within the runs and the one between them.

    Memory is autocorrelated, so that the interval of one run alone looks better than it is.
    """
    means = [slope.mean for slope in slopes]
    within = fmean((slope.high - slope.low) / 2 for slope in slopes)
    between = t95(len(means) - 1) * stdev(means) / math.sqrt(len(means)) if len(means) > 1 else 0.0
    mean, half = fmean(means), max(within, between)
    return Slope(mean, mean - half, mean + half, min(slope.points for slope in slopes))
