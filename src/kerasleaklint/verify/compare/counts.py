"""Counts that must agree: calls, epochs, steps, optimizer steps, parameters. They come from the undisturbed runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from kerasleaklint.verify.compare.calls import Fit
from kerasleaklint.verify.compare.facts import DIFFERENT, NOTE, SAME, Fact

Fits = Sequence[Fit]
Show = Callable[[Fits], str]

PLATEAU = "ReduceLROnPlateau"

PHANTOM = (
    "the optimizer takes more steps than there are batches: the Dataset's cardinality is unknown, so that each epoch "
    "ends with a phantom step"
)
STOPPED = "a callback stops the training: after how many epochs is chance, and not compared"


def compare(before: Sequence[Fits], after: Sequence[Fits]) -> Iterator[Fact]:
    """One item of each sequence per run."""
    yield _across("fit calls", before, after, lambda fits: str(len(fits)), "fit is called another number of times")
    if not any(before):
        return
    yield _across("epochs", before, after, _intended, "another number of epochs")
    yield _across("steps per epoch", before, after, _steps, "another number of steps per epoch")
    stopped = any(fit.stopped for fits in (*before, *after) for fit in fits)
    if stopped:
        yield _by_chance(_across("epochs run", before, after, _epochs, ""), STOPPED)
    phantom = not any(map(_has_phantom, before)) and any(map(_has_phantom, after))
    why = PHANTOM if phantom else "the optimizer takes another number of steps"
    steps = _across("optimizer steps", before, after, _iterations, why)
    yield _by_chance(steps, "") if stopped and not phantom else steps
    yield _across("parameters", before, after, _parameters, "the model is another one")
    yield _across("optimizer", before, after, _optimizer, "the optimizer is another one")
    if any(fit.callbacks for fits in (*before, *after) for fit in fits):
        yield _across("callbacks", before, after, _callbacks, "other callbacks of Keras")
    if any(map(_fewer_others, before, after)):
        yield _across("own callbacks", before, after, _others, "callbacks of the program's own are lost")


def _across(name: str, before: Sequence[Fits], after: Sequence[Fits], show: Show, why: str) -> Fact:
    """Equal in all runs, different in all runs, or varying by itself."""
    one, other = ({show(fits): None for fits in runs} for runs in (before, after))
    if one.keys() == other.keys():
        return Fact(name, " or ".join(one), " or ".join(other), SAME)
    if len(one) > 1:
        return Fact(name, " or ".join(one), " or ".join(other), NOTE, f"{name}: varies from run to run by itself")
    return Fact(name, " or ".join(one), " or ".join(other), DIFFERENT, why)


def _by_chance(fact: Fact, why: str) -> Fact:
    """Where a callback stops the training, how long it lasts depends on how it goes, and tells nothing by itself."""
    return replace(fact, status=NOTE, why=why) if fact.status == DIFFERENT else fact


def _has_phantom(fits: Fits) -> bool:
    """Whether the first fit of a fresh optimizer counts more steps than it made."""
    return bool(fits) and fits[0].iterations is not None and fits[0].iterations > sum(fits[0].steps)


def _intended(fits: Fits) -> str:
    from_epochs = (f" from epoch {fit.first_epoch}" if fit.first_epoch else "" for fit in fits)
    return _folded([f"{fit.intended_epochs}{first}" for fit, first in zip(fits, from_epochs, strict=True)])


def _callbacks(fits: Fits) -> str:
    return _folded([" and ".join(fit.callbacks) or "none" for fit in fits])


def _others(fits: Fits) -> str:
    return _folded([str(fit.other_callbacks) for fit in fits])


def _fewer_others(before: Fits, after: Fits) -> bool:
    """More of them need not change anything: a callback may only look."""
    return any(other.other_callbacks < one.other_callbacks for one, other in zip(before, after, strict=False))


def _epochs(fits: Fits) -> str:
    return _folded([str(len(fit.steps)) for fit in fits])


def _steps(fits: Fits) -> str:
    return _folded(["/".join(dict.fromkeys(map(str, fit.steps))) for fit in fits])


def _iterations(fits: Fits) -> str:
    return _folded([str(fit.iterations) for fit in fits])


def _parameters(fits: Fits) -> str:
    return _folded([f"{fit.parameters:,}" for fit in fits])


def _optimizer(fits: Fits) -> str:
    """Without the learning rate where a training before has changed it by how it went."""
    settled = len(unswayed(fits))
    return _folded([fit.optimizer if turn < settled else fit.optimizer.split(",")[0] for turn, fit in enumerate(fits)])


def unswayed(fits: Fits) -> Fits:
    """Those before which nothing depended on how a training went: each up to the first that callbacks steer."""
    swayed = (turn for turn, fit in enumerate(fits) if fit.stopped or PLATEAU in fit.callbacks)
    return fits[: next(swayed, len(fits)) + 1]


def _folded(values: Sequence[str]) -> str:
    """`30`, or `30, 60 x4, 90` for several fits."""
    counted: list[tuple[str, int]] = []
    for value in values:
        if counted and counted[-1][0] == value:
            counted[-1] = (value, counted[-1][1] + 1)
        else:
            counted.append((value, 1))
    return ", ".join(value if count == 1 else f"{value} x{count}" for value, count in counted)
