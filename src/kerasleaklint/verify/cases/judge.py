"""Whether a trial shows the effect that its rule claims."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kerasleaklint.verify.cases import epochs
from kerasleaklint.verify.cases.cost import Cost, fell, least
from kerasleaklint.verify.compare import DIFFERENT, Fact
from kerasleaklint.verify.comparison import EVEN, FELL, FLOOR, GROWS, ROSE, UNSURE, compared, described
from kerasleaklint.verify.outcome import FINISHED, HUNG
from kerasleaklint.verify.plan import Measurement
from kerasleaklint.verify.verdict import CHANGED, CONFIRMED, INCONCLUSIVE, NO_EFFECT, WORSE, Verdict, failure

_WORDS = {FELL: CONFIRMED, EVEN: NO_EFFECT, GROWS: NO_EFFECT, ROSE: WORSE, UNSURE: INCONCLUSIVE}
_FREE = {"weights"}  # a program that a rule advises may take its steps by hand otherwise
_LEAST_FLOOR = FLOOR // 4  # for short runs: forks of one process differ less than processes do


def judge(effect: str, measurement: Measurement, facts: Sequence[Fact], scale: float) -> Verdict:
    verdict = _JUDGES[effect](measurement, scale)
    unlike = (fact for fact in facts if fact.status == DIFFERENT and fact.name not in _FREE)
    changes = tuple(f"{fact.name}: {fact.why}" for fact in unlike)
    if changes and verdict.word != WORSE:
        return Verdict(CHANGED, (*changes, *verdict.reasons))
    return verdict


def floor(scale: float) -> int:
    """The bytes below which a difference is noise."""
    return max(_LEAST_FLOOR, min(FLOOR, round(FLOOR * scale)))


def _of_memory(measurement: Measurement, scale: float) -> Verdict:
    if failed := failure(measurement.repeats[-1]):
        return failed
    comparison = compared(measurement, floor(scale), alone=0)  # a claim says which way it goes, so one run will do
    return Verdict(_WORDS[comparison.memory], (described(comparison),))


def _of_time(measurement: Measurement, scale: float) -> Verdict:
    del scale
    if failed := failure(measurement.repeats[-1]):
        return failed
    before = least([pair.before for pair in measurement.repeats])
    after = least([pair.after for pair in measurement.repeats])
    reason = f"{_shown(before)} before, {_shown(after)} after"
    if fell(before.cpu, after.cpu) or fell(before.seconds, after.seconds):
        return Verdict(CONFIRMED, (reason,))
    risen = fell(after.cpu, before.cpu) and fell(after.seconds, before.seconds)
    return Verdict(WORSE if risen else NO_EFFECT, (reason,))


def _of_hang(measurement: Measurement, scale: float) -> Verdict:
    del scale
    return _of_ending(measurement, lambda kind: kind == HUNG)


def _of_error(measurement: Measurement, scale: float) -> Verdict:
    """An error that Keras raises, or, where it raises none, epochs that end before their data."""
    del scale
    pair = measurement.repeats[-1]
    if pair.finished:
        reason = f"before {epochs.shown(pair.before)}, after {epochs.shown(pair.after)}"
        mended = epochs.end_early(pair.before) and not epochs.end_early(pair.after)
        return Verdict(CONFIRMED if mended else NO_EFFECT, (reason,))
    return _of_ending(measurement, lambda kind: kind not in (FINISHED, HUNG))


def _of_ending(measurement: Measurement, is_claimed: Callable[[str], bool]) -> Verdict:
    before, after = measurement.repeats[-1].before.outcome, measurement.repeats[-1].after.outcome
    reason = f"before {before}, after {after}"
    if not after.finished:
        return Verdict(WORSE if before.finished else NO_EFFECT, (reason,))
    if before.finished:
        return Verdict(NO_EFFECT, (reason,))
    return Verdict(CONFIRMED if is_claimed(before.kind) else INCONCLUSIVE, (reason,))


def _shown(cost: Cost) -> str:
    return f"{cost.seconds:.1f} s (processors: {cost.cpu:.1f} s)"


_JUDGES: dict[str, Callable[[Measurement, float], Verdict]] = {
    "memory": _of_memory,
    "time": _of_time,
    "hang": _of_hang,
    "error": _of_error,
}
