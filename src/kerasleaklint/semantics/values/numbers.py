"""Numbers, and what counts or picks rows by their number."""

from __future__ import annotations

from dataclasses import dataclass

from kerasleaklint.semantics.values.base import Value


class Number(Value):
    """A scalar whose value is not known: a loop counter, `len(x)`, a dimension."""

    __slots__ = ()


class Counter(Number):
    """A Python number that counts or is computed turn by turn: never one of NumPy or TensorFlow."""

    __slots__ = ()


NUMBER = Number()
COUNTER = Counter()


class Indices(Value):
    """Row numbers or a mask that select rows: a permutation, one side of a k-fold split, a comparison of arrays."""

    __slots__ = ()


INDICES = Indices()


@dataclass(frozen=True, eq=False, slots=True)
class Range(Value):
    """`range(...)`; `turns` is None when the bounds are not literal, and so is `step` when it is not."""

    turns: int | None
    step: int | None = 1
