"""In which order an epoch's rows come."""

from __future__ import annotations

from collections.abc import Sequence

from kerasleaklint.verify.compare.calls import Epoch
from kerasleaklint.verify.compare.facts import DIFFERENT, NOTE, SAME, Fact

UNKNOWN = "not told by one epoch"
IN_ORDER = "in order"
FIXED = "the same in each epoch"
ONCE = "shuffled once"
SHUFFLED = "shuffled"
ROWS = "re-shuffled in each epoch"
BATCHES = "re-shuffled in whole batches"

_LOST = {IN_ORDER: "the rows are no longer shuffled", FIXED: "the rows are no longer re-shuffled"}
_REPEATED = "`fit` repeated one shuffled order in every epoch, as Keras does after some seeds; each has a fresh one now"
_COARSER = "independent random rows are re-shuffled in whole batches only"


def compare(
    natural: tuple[Sequence[Epoch], Sequence[Epoch]], source: Epoch, *, drawn: bool, by_fit: bool = True
) -> Fact:
    """`source`: the first epoch of the original told not to shuffle; `drawn`: whether rows are random in themselves;
    `by_fit`: whether it is `fit` that shuffles those of the original.
    """
    before, after = (classify(epochs, source) for epochs in natural)
    if before == after or UNKNOWN in (before, after):
        return Fact("order", before, after, SAME if before == after else NOTE)
    repeated = by_fit and before in (ONCE, FIXED)  # rows that are drawn anew cannot be told to be out of order
    if repeated and after == ROWS:
        return Fact("order", before, after, NOTE, _REPEATED)
    if drawn and (repeated or before == ROWS) and after == BATCHES:
        return Fact("order", before, after, NOTE, _COARSER)
    return Fact("order", before, after, DIFFERENT, _why(before, after))


def classify(epochs: Sequence[Epoch], source: Epoch) -> str:
    first = epochs[0]
    known = first.checksum == source.checksum
    if len(epochs) > 1 and len({epoch.order for epoch in epochs}) > 1:
        return BATCHES if len({epoch.groups for epoch in epochs}) == 1 and first.batches > 1 else ROWS
    if known and first.order == source.order:
        return IN_ORDER
    if len(epochs) > 1:
        return ONCE if known else FIXED
    return SHUFFLED if known else UNKNOWN


def _why(before: str, after: str) -> str:
    if before in (ROWS, ONCE, SHUFFLED, BATCHES) and after in _LOST:
        return _LOST[after]
    return f"the order of the rows was {before} and is {after}"
