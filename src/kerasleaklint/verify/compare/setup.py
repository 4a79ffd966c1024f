"""How models are set up when training begins: told only where it differs, as mostly the numbers tell the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from kerasleaklint.verify.compare import history
from kerasleaklint.verify.compare.calls import Fit
from kerasleaklint.verify.compare.counts import PLATEAU, unswayed
from kerasleaklint.verify.compare.facts import DIFFERENT, Fact

NAMES = OPTIMIZER, LOSS, LAYERS, WEIGHTS = "optimizer settings", "loss", "layers", "first weights"
RATES = "learning rates"
_RATE = "learning_rate"
_SCHEDULER = "LearningRateScheduler"


def compare(before: Sequence[Fit], after: Sequence[Fit]) -> Iterator[Iterator[Fact]]:
    """The facts of each fit. Both are seeded, so that models begin alike until one has seen rows in another order."""
    settled, alike = min(len(unswayed(before)), len(unswayed(after))), True
    for turn, (one, other) in enumerate(zip(before, after, strict=True)):
        if one.setup and other.setup:
            yield _of_fit(one.setup, other.setup, turn < settled, alike)
        alike = alike and _orders(one) == _orders(other)


def _of_fit(one: Mapping[str, Any], other: Mapping[str, Any], settled: bool, alike: bool) -> Iterator[Fact]:
    yield from _optimizer(one["optimizer"], other["optimizer"], () if settled else (_RATE,))
    if one["loss"] != other["loss"]:
        yield Fact(LOSS, one["loss"], other["loss"], DIFFERENT, "it is another one")
    if one["layers"] != other["layers"]:
        yield _layers(one["layers"], other["layers"])
    weights = one["weights"], other["weights"]
    if alike and all(weights) and history.compare(WEIGHTS, *weights).status == DIFFERENT:
        yield Fact(WEIGHTS, "", "other ones", DIFFERENT, "the training begins with other ones")


def _optimizer(one: Mapping[str, str], other: Mapping[str, str], left_out: Sequence[str]) -> Iterator[Fact]:
    keys = [key for key in {**one, **other} if key not in left_out and one.get(key) != other.get(key)]
    if keys:
        before, after = (", ".join(f"{key} {found.get(key, 'unset')}" for key in keys) for found in (one, other))
        yield Fact(OPTIMIZER, before, after, DIFFERENT, f"another {' and '.join(keys)}")


def _layers(one: Sequence[Any], other: Sequence[Any]) -> Fact:
    pairs = zip_longest(one, other, fillvalue=("nothing", 0))
    (kind, _), (new, _) = next(pair for pair in pairs if pair[0] != pair[1])
    why = f"a layer is set otherwise ({new})" if kind == new else f"{new} instead of {kind}"
    return Fact(LAYERS, str(len(one)), str(len(other)), DIFFERENT, why)


def rates(before: Sequence[Fit], after: Sequence[Fit]) -> Iterator[Fact]:
    """The course of learning rates that only a schedule by epochs decides, whatever rows are seen in which order."""
    pairs = zip(before, after, strict=False)
    courses = [tuple(map(_course, pair)) for pair in pairs if all(map(_is_scheduled, pair))]
    one, other = ([pair[side] for pair in courses] for side in (0, 1))
    if history.compare(RATES, one, other).status == DIFFERENT:
        yield Fact(RATES, "", "other ones", DIFFERENT, "a schedule gives other ones")


def _is_scheduled(fit: Fit) -> bool:
    return fit.callbacks.count(_SCHEDULER) == 1 and not fit.other_callbacks and PLATEAU not in fit.callbacks


def _course(fit: Fit) -> Mapping[str, Sequence[float]]:
    return {_RATE: fit.history.get(_RATE, ())}


def _orders(fit: Fit) -> list[str]:
    return [epoch.order for epochs in fit.rows.values() for epoch in epochs]
