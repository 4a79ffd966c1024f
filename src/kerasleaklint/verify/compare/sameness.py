"""All facts of a measurement, in the order of a report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kerasleaklint.verify.compare import counts, files, history, inferred, inputs, order, output, rows, setup
from kerasleaklint.verify.compare.calls import Epoch, Fit, Other, fits, others
from kerasleaklint.verify.compare.facts import DIFFERENT, NOTE, Fact, exact
from kerasleaklint.verify.events import last
from kerasleaklint.verify.outcome import FINISHED
from kerasleaklint.verify.plan import Measurement, Pair
from kerasleaklint.verify.run import Run

TRAIN, VALIDATION = "train", "validation"
STEPS = "steps by train_on_batch"
OUTSIDE, INFERENCE = "training outside of fit", "evaluate and predict"  # of facts that tell what is not compared


def sameness(
    measurement: Measurement, max_steps: int | None = None, *, compare_output: bool = False
) -> tuple[Fact, ...]:
    """Empty where the programs did not finish. `max_steps`: the cap on epochs that the runs were under."""
    if measurement.natural is None or measurement.aligned is None:
        return ()
    found = (*_facts(measurement, measurement.natural, measurement.aligned), *files.compare(measurement.repeats))
    if compare_output and measurement.aligned.finished:
        found = (*found, _output(measurement.aligned))
    return (*found, _cap(max_steps)) if max_steps else found


def _cap(steps: int) -> Fact:
    why = f"epochs are capped at {steps} steps: what comes after them is not compared"
    return Fact("cap", f"{steps} steps", f"{steps} steps", NOTE, why)


def _facts(measurement: Measurement, natural: Pair, aligned: Pair) -> Iterator[Fact]:
    before = [fits(pair.before) for pair in measurement.repeats]
    after = [fits(pair.after) for pair in measurement.repeats]
    counted = list(counts.compare(before, after)) if any(before) or any(after) else []
    yield from counted
    if not (natural.finished and aligned.finished):
        yield _unseen(natural, aligned)
        return
    as_run, seeded = (_both(pair) for pair in (natural, aligned))
    pairable = len(as_run[0]) == len(as_run[1]) == len(seeded[0]) == len(seeded[1])
    if pairable:
        yield from _first_unlike(list(_of_fits(as_run, seeded)), "fit")
        yield from _setups(seeded, measurement.again)
    yield from _first_unlike([list(facts) for facts in inferred.compare(natural, aligned)], "call")
    yield from _outcomes(seeded, measurement, pairable)


def _unseen(natural: Pair, aligned: Pair) -> Fact:
    """Where only the fixed program fails when seeded and looked at, that tells them apart; else we cannot look."""
    before, after = _ending(natural, aligned, "before"), _ending(natural, aligned, "after")
    why = f"a program does not finish when its batches are looked at ({after if before == FINISHED else before})"
    return Fact("rows", before, after, DIFFERENT if before == FINISHED else NOTE, why)


def _ending(natural: Pair, aligned: Pair, side: str) -> str:
    endings = (getattr(pair, side).outcome for pair in (natural, aligned))
    return str(next((ending for ending in endings if not ending.finished), FINISHED))


def _setups(seeded: Both, again: Run | None) -> Iterator[Fact]:
    """Without what differs between two seeded runs of the original as well."""
    one, other = seeded
    own = fits(again) if again else ()
    by_itself = {fact.name for facts in setup.compare(one, own) for fact in facts} if len(own) == len(one) else ()
    found = _first_unlike([list(facts) for facts in setup.compare(one, other)], "fit")
    return (fact for fact in found if fact.name not in by_itself)


Both = tuple[Sequence[Fit], Sequence[Fit]]


def _both(pair: Pair) -> Both:
    return fits(pair.before), fits(pair.after)


def _of_fits(as_run: Both, seeded: Both) -> Iterator[list[Fact]]:
    for one, other, one_seeded, other_seeded in zip(*as_run, *seeded, strict=True):
        yield list(_of_fit((one, other), (one_seeded, other_seeded)))


def _of_fit(as_run: tuple[Fit, Fit], seeded: tuple[Fit, Fit]) -> Iterator[Fact]:
    for role, prefix in ((TRAIN, ""), (VALIDATION, "validation ")):
        natural, aligned = _rows(as_run, role), _rows(seeded, role)
        if not any(natural):
            continue
        if not all((*natural, *aligned)):
            before, after = map(_presence, natural)
            yield Fact(f"{prefix}rows", before, after, DIFFERENT, f"only one program has {prefix}rows")
            continue
        checked = list(inputs.compare(prefix, *natural))
        yield from checked
        if checked[0].status == DIFFERENT:
            continue
        yield rows.compare(f"{prefix}rows", natural, aligned)
        if role == TRAIN:
            drawn = rows.is_random(natural[0], aligned[0])
            yield order.compare(natural, aligned[0][0], drawn=drawn, by_fit=as_run[0].shuffles)


def _rows(pair: tuple[Fit, Fit], role: str) -> tuple[Sequence[Epoch], Sequence[Epoch]]:
    """Of the epochs that both have: a callback may have stopped one training before the other."""
    before, after = (fit.rows.get(role, ()) for fit in pair)
    shared = min(len(before), len(after)) or max(len(before), len(after))
    return before[:shared], after[:shared]


def _presence(epochs: Sequence[Epoch]) -> str:
    return "seen" if epochs else "none"


def _first_unlike(of_calls: list[list[Fact]], unit: str) -> Iterator[Fact]:
    """The facts of the first call, each replaced by that of the first later call where it is worse."""
    ranks = {DIFFERENT: 2, NOTE: 1}
    worst: dict[str, Fact] = {}
    for number, facts in enumerate(of_calls, start=1):
        for fact in facts:
            known = worst.get(fact.name)
            if known is None or ranks.get(fact.status, 0) > ranks.get(known.status, 0):
                why = f"{fact.why} ({unit} {number})" if number > 1 and fact.why else fact.why
                worst[fact.name] = replace(fact, why=why)
    yield from worst.values()


def _output(aligned: Pair) -> Fact:
    """Of the seeded runs; where rows come in another order, their losses are others."""
    fact = output.compare(aligned.before.output, aligned.after.output)
    if fact.status == DIFFERENT and not _same_orders(_both(aligned)):
        return replace(fact, status=NOTE, why=f"{output.NAME} differs, as may be with rows in another order")
    return fact


_UNORDERED = (
    "history: not compared, since the seeded runs do not see the same rows in the same order (a program that shuffles "
    "by itself cannot be told not to)"
)
_NOT_COMPARED = Fact("history", "", "not compared", NOTE, _UNORDERED)
_RESTLESS = "the original's own differs from one seeded run to the next"


def _outcomes(seeded: Both, measurement: Measurement, pairable: bool) -> Iterator[Fact]:
    """History and results, where both programs saw the same rows in the same order."""
    assert measurement.aligned is not None
    aligned, again = measurement.aligned, measurement.again
    trained = bool(seeded[0])
    if trained and not (pairable and _same_orders(seeded)):
        yield history.metrics(_histories(aligned.before), _histories(aligned.after)) or _NOT_COMPARED
        yield from setup.rates(*seeded)
        yield from _outside(aligned)
        return
    if trained:
        fact = history.compare("history", _histories(aligned.before), _histories(aligned.after))
        yield _unlike_itself(fact, _histories(aligned.before), _histories(again)) if again else fact
    ends = _weights(aligned.before), _weights(aligned.after)
    if ends[0] and len(ends[0]) == len(ends[1]):
        fact = history.compare("weights", *ends)
        yield _unlike_itself(fact, ends[0], _weights(again)) if again else fact
        yield from _steps(aligned)
    else:
        yield from _outside(aligned)
    one, other = others(aligned.before), others(aligned.after)
    if one or other:
        fact = _results(one, other)
        yield _unlike_itself(fact, _numbers(one), _numbers(others(again))) if again else fact


def _unlike_itself(fact: Fact, one: Sequence[history.Numbers], other: Sequence[history.Numbers]) -> Fact:
    """What differs between two seeded runs of the original tells nothing of the fix."""
    if fact.status == DIFFERENT and history.compare(fact.name, one, other).status == DIFFERENT:
        return replace(fact, status=NOTE, why=f"{fact.name}: not compared, since {_RESTLESS}")
    return fact


def _weights(run: Run) -> Sequence[history.Numbers]:
    """Of the models that are alive when the program ends."""
    return [*last(run.events, "end").get("weights", ())]


def _outside(aligned: Pair) -> Iterator[Fact]:
    """Training that leaves no History, where weights cannot be compared either."""
    before, after = _steps_outside(aligned)
    if before or after:
        why = "what train_on_batch trains is not compared"
        yield Fact(OUTSIDE, f"{before} steps", f"{after} steps", NOTE, why)


def _steps(aligned: Pair) -> Iterator[Fact]:
    """Those by hand, of models whose weights are compared."""
    before, after = map(str, _steps_outside(aligned))
    if (before, after) != ("0", "0"):
        yield exact(STEPS, before, after, "train_on_batch is called another number of times")


def _steps_outside(aligned: Pair) -> tuple[int, int]:
    before, after = (last(run.events, "end").get("steps_outside", 0) for run in (aligned.before, aligned.after))
    return before, after


def _histories(run: Run) -> list[history.Numbers]:
    return [fit.history for fit in fits(run)]


def _numbers(calls: Sequence[Other]) -> list[history.Numbers]:
    return [call.result for call in calls]


def _same_orders(both: Both) -> bool:
    return _orders(both[0]) == _orders(both[1])


def _orders(calls: Sequence[Fit]) -> list[list[str]]:
    return [[epoch.order for epoch in fit.rows.get(TRAIN, ())] for fit in calls]


def _results(before: Sequence[Other], after: Sequence[Other]) -> Fact:
    if len(before) != len(after):
        why = "evaluate and predict are called another number of times: what they give is not compared"
        return Fact(INFERENCE, f"{len(before)} calls", f"{len(after)} calls", NOTE, why)
    return history.compare("results", _numbers(before), _numbers(after))
