"""What evaluate and predict were given, call by call."""

from __future__ import annotations

from collections.abc import Iterator

from kerasleaklint.verify.compare import rows
from kerasleaklint.verify.compare.calls import Other, others
from kerasleaklint.verify.compare.facts import DIFFERENT, SAME, Fact
from kerasleaklint.verify.plan import Pair

_NAMES = {"evaluate": "evaluated rows", "predict": "predicted rows"}


def compare(natural: Pair, aligned: Pair) -> Iterator[Iterator[Fact]]:
    """The facts of each call; nothing where the programs make other calls, which is told where results are compared."""
    runs = [others(run) for run in (natural.before, natural.after, aligned.before, aligned.after)]
    if len({tuple(call.method for call in calls) for calls in runs}) == 1:
        yield from (_of_call(*calls) for calls in zip(*runs, strict=True))


def _of_call(before: Other, after: Other, before_seeded: Other, after_seeded: Other) -> Iterator[Fact]:
    name = _NAMES[before.method]
    if not (before.rows and after.rows and before_seeded.rows and after_seeded.rows):
        return
    one, other = before.rows[0].rows, after.rows[0].rows
    if one != other:
        yield Fact(name, f"{one:,}", f"{other:,}", DIFFERENT, f"{other:,} rows instead of {one:,}")
        return
    fact = rows.compare(name, (before.rows, after.rows), (before_seeded.rows, after_seeded.rows))
    turned = before.method == "predict" and fact.status == SAME and _turned(before, before_seeded, after_seeded)
    yield Fact(name, "as given", "in another order", DIFFERENT, "the rows come in another order") if turned else fact


def _turned(before: Other, before_seeded: Other, after_seeded: Other) -> bool:
    """Whether the order of the original's rows, where it does not depend on a seed, is not that of the other's."""
    one, seeded, other = (call.rows[0].order for call in (before, before_seeded, after_seeded))
    return one == seeded != other
