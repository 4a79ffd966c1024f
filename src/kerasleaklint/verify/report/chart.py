"""The memory time line as SVG: all runs of both programs over one clock, with the epochs below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from kerasleaklint.core.size import format_size
from kerasleaklint.verify.plan import AFTER, BEFORE
from kerasleaklint.verify.report import axis
from kerasleaklint.verify.report.axis import Axis
from kerasleaklint.verify.series import Point, Series

WIDTH, HEIGHT = 960, 400
LEFT, RIGHT, TOP, BOTTOM = 84, 32, 28, 84  # pixels around the plot
_RUG = 14  # pixels per row of marks
_SIDES = ((BEFORE, "before"), (AFTER, "after"))
_NAMES = {
    "fit_begin": "fit begins",
    "fit_end": "fit ends",
    "epoch_end": "an epoch ends",
    "evaluate_begin": "evaluate begins",
    "predict_begin": "predict begins",
}


@dataclass(frozen=True)
class _Plot:
    across: Axis
    up: Axis
    baseline: int

    def place(self, point: Point) -> str:
        return f"{self.across.at(point.time)},{self.up.at(max(0, point.anonymous - self.baseline))}"


def draw(series: Sequence[Series], baseline: int) -> str:
    """`baseline` in bytes: where the vertical axis has its zero."""
    longest = max((one.seconds for one in series), default=1.0)
    highest = max((one.peak - baseline for one in series), default=0)
    plot = _Plot(axis.seconds(longest, LEFT, WIDTH - RIGHT), axis.size(highest, HEIGHT - BOTTOM, TOP), baseline)
    parts = [*_grid(plot), *_lines(series, plot), *_peaks(series, plot), *_rugs(series, plot)]
    label = "Anonymous memory over the baseline by time, original and fixed"
    body = "\n".join(parts)
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">\n{body}\n</svg>'


def _grid(plot: _Plot) -> Iterator[str]:
    for value in plot.up.ticks:
        y = plot.up.at(value)
        yield f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>'
        yield f'<text class="tick" x="{LEFT - 10}" y="{y + 4}" text-anchor="end">{axis.size_label(value)}</text>'
    bottom = HEIGHT - BOTTOM
    for value in plot.across.ticks:
        x = plot.across.at(value)
        yield f'<text class="tick" x="{x}" y="{bottom + 20}" text-anchor="middle">{value:g} s</text>'


def _lines(series: Sequence[Series], plot: _Plot) -> Iterator[str]:
    """The first run of each side filled and bold, the others thin, so that their spread shows."""
    for side, style in _SIDES:
        runs = [one for one in series if one.side == side and one.points]
        for number, one in enumerate(runs):
            points = " ".join(map(plot.place, one.points))
            if number == 0:
                floor, ends = HEIGHT - BOTTOM, (one.points[0].time, one.points[-1].time)
                first, final = (plot.across.at(time) for time in ends)
                yield f'<polygon class="area {style}" points="{first},{floor} {points} {final},{floor}"/>'
            weight = "line" if number == 0 else "line thin"
            title = f"<title>{side}, run {number + 1}</title>"
            yield f'<polyline class="{weight} {style}" points="{points}">{title}</polyline>'


def _peaks(series: Sequence[Series], plot: _Plot) -> Iterator[str]:
    for side, style in _SIDES:
        first = next((one for one in series if one.side == side and one.points), None)
        if first is None:
            continue
        top = max(first.points, key=lambda point: point.anonymous)
        x, y = plot.place(top).split(",")
        anchor = "end" if float(x) > WIDTH * 0.75 else "start"
        label = f"{side} +{format_size(max(0, top.anonymous - plot.baseline))}"
        yield f'<circle class="{style}" cx="{x}" cy="{y}" r="4"/>'
        yield f'<text class="peak {style}" x="{x}" y="{float(y) - 10:.1f}" text-anchor="{anchor}">{label}</text>'


def _rugs(series: Sequence[Series], plot: _Plot) -> Iterator[str]:
    """A row of marks per program, of its first run: ends of epochs, and longer ones for fits."""
    for row, (side, style) in enumerate(_SIDES):
        first = next((one for one in series if one.side == side), None)
        top = HEIGHT - BOTTOM + 34 + row * (_RUG + 6)
        yield f'<text class="tick" x="{LEFT - 10}" y="{top + 11}" text-anchor="end">{side}</text>'
        yield f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{top + _RUG}" y2="{top + _RUG}"/>'
        for mark in first.marks if first else ():
            x, inset = plot.across.at(mark.time), 5 if mark.kind == "epoch_end" else 0
            title = escape(f"{_NAMES[mark.kind]} at {mark.time:.1f} s")
            yield (
                f'<line class="mark {style}" x1="{x}" x2="{x}" y1="{top + inset}" y2="{top + _RUG}">'
                f"<title>{title}</title></line>"
            )
