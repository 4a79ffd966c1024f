"""What the numbers carry, and no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kerasleaklint.core.size import format_size
from kerasleaklint.verify.compare.facts import DIFFERENT, NOTE, Fact
from kerasleaklint.verify.compare.sameness import INFERENCE, OUTSIDE, STEPS
from kerasleaklint.verify.comparison import FELL, FLOOR, ROSE, UNSURE, Comparison, described
from kerasleaklint.verify.outcome import OUT_OF_MEMORY, Outcome
from kerasleaklint.verify.plan import AFTER, BEFORE, Measurement, Pair

CONFIRMED, NO_EFFECT, WORSE, CHANGED, INCONCLUSIVE = "confirmed", "no effect", "worse", "changed", "inconclusive"
WORDS = (CONFIRMED, NO_EFFECT, WORSE, CHANGED, INCONCLUSIVE)

_SMALL = f"differences below {format_size(FLOOR)} are noise: run it on more data, if there is more"
_ONCE = "each program ran once: more --repeats would show the noise"
_UNSEEN = "no fit, evaluate, predict or weights were compared: what the program trains is not known"
_TRAINING = frozenset({"samples per epoch", "results", STEPS})  # facts that only a program that trains or infers has


@dataclass(frozen=True)
class Verdict:
    """`word` is one of the five; `reasons` are sentences without a full stop, the weightiest first."""

    word: str
    reasons: tuple[str, ...]

    @property
    def status(self) -> int:
        """The exit status."""
        return 0 if self.word == CONFIRMED else 1


def decide(measurement: Measurement, comparison: Comparison, facts: Sequence[Fact]) -> Verdict:
    """A program that does not finish comes first, then memory that rose, then training that differs."""
    if failed := failure(measurement.repeats[-1]):
        return failed
    changes = tuple(f"{fact.name}: {fact.why}" for fact in facts if fact.status == DIFFERENT)
    notes = tuple(fact.why for fact in facts if fact.status == NOTE and fact.why)
    memory = described(comparison)
    if comparison.memory == ROSE:
        return Verdict(WORSE, (memory, *changes, *notes))
    if changes:
        return Verdict(CHANGED, (*changes, memory, *notes))
    names = {fact.name for fact in facts}
    if names.isdisjoint(_TRAINING) and ("weights" not in names or INFERENCE in names):
        return Verdict(INCONCLUSIVE, (_UNSEEN, memory, *notes))
    if unseen := [fact.why for fact in facts if fact.name == OUTSIDE]:
        return Verdict(INCONCLUSIVE, (*unseen, memory, *(note for note in notes if note not in unseen)))
    return _of_memory(measurement, comparison, memory, notes)


def _of_memory(measurement: Measurement, comparison: Comparison, memory: str, notes: tuple[str, ...]) -> Verdict:
    limit = _limit(measurement.limited)
    once = (_ONCE,) if len(measurement.repeats) == 1 else ()
    reasons = (*limit, memory, *once, *notes)
    if comparison.memory == FELL:
        return Verdict(CONFIRMED, reasons)
    if comparison.memory == UNSURE:
        return Verdict(INCONCLUSIVE, (*reasons, "raise --repeats, or the size of the data"))
    small = comparison.before.median < FLOOR
    return Verdict(NO_EFFECT, (*reasons, _SMALL) if small else reasons)


def failure(pair: Pair) -> Verdict | None:
    """The verdict where a program does not finish."""
    before, after = pair.before.outcome, pair.after.outcome
    if not before.finished:
        ending = "the fixed program finishes" if after.finished else f"the fixed program {after}"
        advice = "; cap it with --max-epochs or --max-steps, or raise --timeout" if before.kind == "hung" else ""
        return Verdict(INCONCLUSIVE, (f"the original {before}{advice}", ending))
    if not after.finished:
        return Verdict(CHANGED, (f"the fixed program {after}, the original finishes",))
    return None


def _limit(limited: Pair | None) -> tuple[str, ...]:
    if limited is None:
        return ()
    told = [_ending(run.outcome) for run in (limited.before, limited.after)]
    return (f"under the memory limit the {BEFORE} {told[0]} and the {AFTER} one {told[1]}",)


def _ending(outcome: Outcome) -> str:
    """With how it died: TensorFlow does not check all the memory that it is given, and may die of a signal."""
    if outcome.finished:
        return "finishes"
    return "runs out of memory" if outcome.kind == OUT_OF_MEMORY else f"does not finish ({outcome})"
