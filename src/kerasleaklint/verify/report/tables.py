"""The rows of the memory table, as all reports show them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kerasleaklint.core.size import format_size
from kerasleaklint.verify.comparison import rate
from kerasleaklint.verify.plan import AFTER, BEFORE
from kerasleaklint.verify.profile import Line
from kerasleaklint.verify.result import Result
from kerasleaklint.verify.statistics import Peak, Slope

Row = tuple[str, str, str]


def memory_rows(result: Result) -> list[Row]:
    """Name, original, fixed."""
    return [*_host(result), *_device(result), *_live(result)]


def _host(result: Result) -> Iterator[Row]:
    compared = result.comparison
    yield "peak", shown_peak(compared.before), shown_peak(compared.after)
    for unit, slope in compared.growth_before.items():
        if unit in compared.growth_after:
            yield f"growth per {unit}", shown_slope(slope), shown_slope(compared.growth_after[unit])
    yield "file pages (reclaimable)", _highest(result, "file_peak", BEFORE), _highest(result, "file_peak", AFTER)


def _device(result: Result) -> Iterator[Row]:
    for name, what in (("device memory", "device_peak"), ("device memory (driver)", "driver_peak")):
        if any(getattr(one, what) for one in result.series):
            yield name, _highest(result, what, BEFORE), _highest(result, what, AFTER)


def _live(result: Result) -> Iterator[Row]:
    if result.live_before and result.live_after:
        one, other = result.live_before, result.live_after
        yield (
            "models built / kept",
            f"{one.models_built} / {one.models_kept}",
            f"{other.models_built} / {other.models_kept}",
        )
        yield "traces made / kept", f"{one.traces} / {one.graphs_kept}", f"{other.traces} / {other.graphs_kept}"


def profile_rows(lines: Sequence[Line]) -> list[Row]:
    """Size, line, text."""
    return [(format_size(one.size), f"line {one.row}" if one.row else "", one.text) for one in lines]


def _highest(result: Result, what: str, side: str) -> str:
    return format_size(max((getattr(one, what) for one in result.series if one.side == side), default=0))


def shown_peak(peak: Peak) -> str:
    """Over the baseline; with the range of the repeats where it shows."""
    middle, low, high = (format_size(round(value)) for value in (peak.median, peak.low, peak.high))
    return f"+{middle}" if low == high else f"+{middle} ({low} to {high})"


def shown_slope(slope: Slope) -> str:
    return f"{rate(slope)} ±{(slope.high - slope.low) / 2 / 1024**2:.2f} ({slope.points} turns)"
