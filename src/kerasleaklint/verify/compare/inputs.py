"""What a batch is made of: how many rows, which parts, their dtypes and shapes."""

from __future__ import annotations

from collections.abc import Iterator

from kerasleaklint.verify.compare.calls import Column, Epoch
from kerasleaklint.verify.compare.facts import DIFFERENT, NOTE, SAME, Fact, exact
from kerasleaklint.verify.compare.rows import Epochs

WEIGHTS = "sample_weight"


def compare(role: str, before: Epochs, after: Epochs) -> Iterator[Fact]:
    """`role` is a prefix for the names of the facts: empty for training, `validation ` for validation."""
    one, other = _samples(before), _samples(after)
    yield exact(f"{role}samples per epoch", one, other, _lost_rows(before[0], after[0]))
    yield exact(f"{role}batch size", str(before[0].largest), str(after[0].largest), "the batches have another size")
    yield _parts(f"{role}inputs", before[0], after[0])


def _samples(epochs: Epochs) -> str:
    return ", then ".join(dict.fromkeys(f"{epoch.rows:,}" for epoch in epochs))


def _lost_rows(before: Epoch, after: Epoch) -> str:
    lost = before.rows - after.rows
    if 0 < lost < before.largest and after.rows % before.largest == 0:
        return f"the last partial batch ({lost} rows) is dropped"
    return "an epoch has another number of rows"


def _parts(name: str, before: Epoch, after: Epoch) -> Fact:
    one, other = _shown(before), _shown(after)
    if one == other:
        return Fact(name, one, other, SAME)
    if _families(before) == _families(after):
        return Fact(name, one, other, NOTE, "dtypes differ in width only: Keras casts to the one that it computes in")
    return Fact(name, one, other, DIFFERENT, _why(before, after))


def _families(epoch: Epoch) -> list[tuple[str, str, tuple[int, ...]]]:
    """Names, kinds of numbers and shapes; values of the same kind are compared as rows, whatever their width."""
    return [(name, column.dtype.strip("_u0123456789"), column.shape) for name, column in epoch.columns.items()]


def _why(before: Epoch, after: Epoch) -> str:
    lost = [part for part in before.columns if part not in after.columns]
    if WEIGHTS in lost:
        return "the class or sample weights are lost"
    if lost:
        return f"{', '.join(lost)} missing from the batches"
    if new := [part for part in after.columns if part not in before.columns]:
        return f"{', '.join(new)} added to the batches"
    unlike = [part for part in before.columns if _kind(before.columns[part]) != _kind(after.columns[part])]
    return f"dtype or shape of {', '.join(unlike)} changed"


def _shown(epoch: Epoch) -> str:
    return ", ".join(f"{name} {_kind(column)}" for name, column in epoch.columns.items())


def _kind(column: Column) -> str:
    return f"{column.dtype}{list(column.shape) if column.shape else ''}"
