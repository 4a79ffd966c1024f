"""Round numbers along an axis, and the way from values to places on it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from kerasleaklint.core.size import format_size

_STEPS = (1, 2, 5, 10)
_BINARY_STEPS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)


@dataclass(frozen=True)
class Axis:
    """`step` and `end` in the unit of the values; `start_at` and `end_at` in pixels."""

    step: float
    end: float
    start_at: float
    end_at: float

    def at(self, value: float) -> float:
        return round(self.start_at + (self.end_at - self.start_at) * value / self.end, 1)

    @property
    def ticks(self) -> tuple[float, ...]:
        return tuple(index * self.step for index in range(round(self.end / self.step) + 1))


def seconds(highest: float, start_at: float, end_at: float) -> Axis:
    power = 10 ** math.floor(math.log10(max(highest, 1) / 5))
    step = next(factor * power for factor in _STEPS if factor * power * 6 >= highest)
    return Axis(step, max(highest, step), start_at, end_at)


def size(highest: float, start_at: float, end_at: float) -> Axis:
    """Bytes: steps are powers of two times KiB, MiB or GiB, so that labels are short."""
    unit = 1024 ** max(1, math.floor(math.log(max(highest, 1024), 1024)))
    unit = unit if highest / unit >= 2 else max(1024, unit // 1024)
    step = next((factor * unit for factor in _BINARY_STEPS if factor * unit * 5 >= highest), 1024 * unit)
    return Axis(step, math.ceil(max(highest, step) / step) * step, start_at, end_at)


def size_label(value: float) -> str:
    return "0" if value == 0 else f"+{format_size(round(value))}"
