"""Whether an epoch's rows are the same: exactly, to rounding, or, where they are drawn at random, in distribution."""

from __future__ import annotations

import math
from collections.abc import Sequence

from kerasleaklint.verify.compare.calls import Column, Epoch
from kerasleaklint.verify.compare.facts import DIFFERENT, NOTE, SAME, Fact

ROUNDING = 1e-6  # of the size of the sums: a few units in the last place of a float32
LEAST_DEVIATION = 0.02  # two samples of one distribution are told apart above it
SIGMAS = 6.0

Epochs = Sequence[Epoch]


def compare(name: str, natural: tuple[Epochs, Epochs], aligned: tuple[Epochs, Epochs]) -> Fact:
    """Each pair holds the epochs of both programs: as they run, and seeded."""
    before, after = natural
    if _checksums(before) == _checksums(after):
        return Fact(name, "identical", "identical", SAME)
    if _stays(before) != _stays(after):
        words = {True: "the same in each epoch", False: "new in each epoch"}
        return Fact(name, words[_stays(before)], words[_stays(after)], DIFFERENT, "an epoch's rows change with the fix")
    if _checksums(aligned[0]) == _checksums(aligned[1]):
        return Fact(name, "identical when seeded", "identical when seeded", SAME)
    if any(all(map(_equal_to_rounding, *pair)) for pair in (natural, aligned)):
        return Fact(name, "equal to rounding", "equal to rounding", NOTE, "rows agree to float32 rounding, not exactly")
    if is_random(before, aligned[0]):
        return _as_samples(name, before, after)
    return Fact(name, "as given", "other rows", DIFFERENT, _reason(before[0], after[0]))


def is_random(natural: Epochs, seeded: Epochs) -> bool:
    """Whether the rows depend on a seed: then another program may draw others and be as good."""
    return _checksums(natural) != _checksums(seeded)


def _checksums(epochs: Epochs) -> list[str]:
    return [epoch.checksum for epoch in epochs]


def _stays(epochs: Epochs) -> bool:
    return len(set(_checksums(epochs))) == 1


def _as_samples(name: str, before: Epochs, after: Epochs) -> Fact:
    if all(map(_like_distributed, before, after)):
        why = "rows are drawn anew in every run: compared by means, deviations and correlations"
        return Fact(name, "random", "random, alike", NOTE, why)
    return Fact(name, "random", "random, unlike", DIFFERENT, "the rows come from another distribution")


def _equal_to_rounding(before: Epoch, after: Epoch) -> bool:
    if before.columns.keys() != after.columns.keys() or before.cross.keys() != after.cross.keys():
        return False
    pairs = {name: (before.columns[name], after.columns[name]) for name in before.columns}
    if not all(_close_sums(*pair) for pair in pairs.values()):
        return False
    return all(
        abs(before.cross[key] - after.cross[key]) <= ROUNDING * _cross_scale(before, key) for key in before.cross
    )


def _close_sums(before: Column, after: Column) -> bool:
    if not before.values:  # text: there are no sums, only the checksum
        return before.checksum == after.checksum
    scale = math.sqrt(before.values * before.squares)
    return (
        abs(before.total - after.total) <= ROUNDING * scale
        and abs(before.squares - after.squares) <= ROUNDING * before.squares
        and abs(before.projected_squares - after.projected_squares) <= ROUNDING * before.projected_squares
    )


def _cross_scale(epoch: Epoch, key: str) -> float:
    first, second = (epoch.columns[name] for name in key.split(" * "))
    return math.sqrt(first.projected_squares * second.projected_squares)


def _like_distributed(before: Epoch, after: Epoch) -> bool:
    if before.columns.keys() != after.columns.keys():
        return False
    tolerance = max(LEAST_DEVIATION, SIGMAS / math.sqrt(max(1, before.rows)))
    columns = all(_like(before.columns[name], after.columns[name], tolerance) for name in before.columns)
    return columns and all(
        abs(_correlation(before, key) - _correlation(after, key)) <= tolerance for key in before.cross
    )


def _like(before: Column, after: Column, tolerance: float) -> bool:
    size = max(before.deviation, abs(before.mean) * ROUNDING)
    return (
        abs(before.mean - after.mean) <= tolerance * size
        and abs(before.deviation - after.deviation) <= tolerance * size
    )


def _correlation(epoch: Epoch, key: str) -> float:
    """Of the projections of two columns."""
    first, second = (epoch.columns[name] for name in key.split(" * "))
    covariance = epoch.cross.get(key, 0.0) / epoch.rows - first.projected * second.projected / epoch.rows**2
    return covariance / (_spread(first, epoch.rows) * _spread(second, epoch.rows) or 1.0)


def _spread(column: Column, rows: int) -> float:
    return math.sqrt(max(0.0, column.projected_squares / rows - (column.projected / rows) ** 2))


def _reason(before: Epoch, after: Epoch) -> str:
    shared = [name for name in before.columns if name in after.columns]
    unlike = [name for name in shared if before.columns[name].checksum != after.columns[name].checksum]
    if unlike or len(shared) < len(before.columns):
        return f"the values of {', '.join(unlike) or 'the inputs'} differ"
    return f"{' and '.join(shared)} no longer belong together: each is the same, but the rows are paired otherwise"
