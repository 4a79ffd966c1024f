"""What the rows of an epoch are, whatever their order and batches: checksums and moments.

Floats are hashed as float32 and integers as int64, since Keras casts inputs to the dtype it computes in; the dtypes
themselves are compared apart. Moments are there for rows that agree only to rounding or only in distribution.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations
from typing import Any

from kerasleaklint.verify.child.libraries import library

_SEED = 20
_WIDTHS = 16  # of rows: random numbers are kept for so many
_CROSSED = 4  # columns whose products are summed, so that rows that lost their partner show


@dataclass
class Column:
    """One part of the batches (an input, a target, the weights) over an epoch."""

    dtype: str
    shape: tuple[int, ...]
    checksum: int = 0
    total: float = 0.0
    squares: float = 0.0
    values: int = 0
    projected: float = 0.0
    projected_squares: float = 0.0


@dataclass
class Rows:
    """Sums over an epoch. `checksum` ignores order, `order` does not, `groups` minds only who shares a batch."""

    names: Sequence[str]
    rows: int = 0
    batches: int = 0
    largest: int = 0
    checksum: int = 0
    order: int = 0
    groups: int = 0
    columns: dict[str, Column] = field(default_factory=dict)
    cross: dict[str, float] = field(default_factory=dict)

    def add(self, arrays: Sequence[Any]) -> None:
        """Takes in one batch: an array for each name."""
        numpy = library("numpy")
        arrays = [numpy.asarray(array) for array in arrays]
        count = int(arrays[0].shape[0]) if arrays[0].ndim else 1
        self.batches += 1
        if count == 0:
            return
        with numpy.errstate(over="ignore"):
            self._hash(numpy, arrays, count)
        self.rows += count
        self.largest = max(self.largest, count)
        self._measure(numpy, arrays, count)

    def _hash(self, numpy: Any, arrays: Sequence[Any], count: int) -> None:
        hashes = numpy.zeros(count, numpy.uint64)
        for salt, (name, array) in enumerate(zip(self.names, arrays, strict=True), start=1):
            own = _mix(numpy, _hashes(numpy, array, count) + numpy.uint64(salt))
            hashes += own
            column = self.columns.setdefault(name, Column(str(array.dtype), array.shape[1:]))
            column.checksum = _wrapped(column.checksum + _total(own))
        hashes = _mix(numpy, hashes)
        places = numpy.arange(self.rows, self.rows + count, dtype=numpy.uint64)
        group = numpy.array([_total(hashes)], numpy.uint64)
        self.checksum = _wrapped(self.checksum + _total(hashes))
        self.order = _wrapped(self.order + _total(hashes * _mix(numpy, places + numpy.uint64(1))))
        self.groups = _wrapped(self.groups + int(_mix(numpy, group)[0]))

    def _measure(self, numpy: Any, arrays: Sequence[Any], count: int) -> None:
        projections = {}
        for name, array in zip(self.names, arrays, strict=True):
            if array.dtype.kind in "OSU" or array.ndim == 0 or array.shape[0] != count:
                continue
            projections[name] = _moments(numpy, self.columns[name], array)
        for first, second in combinations(list(projections)[:_CROSSED], 2):
            key = f"{first} * {second}"
            self.cross[key] = self.cross.get(key, 0.0) + float(projections[first] @ projections[second])


def _moments(numpy: Any, column: Column, array: Any) -> Any:
    """Adds the batch's moments to the column's; gives one number for each row."""
    values = numpy.asarray(array, "float64").reshape(array.shape[0], -1)
    projection = values @ _factors(values.shape[1])
    column.total += float(values.sum())
    column.squares += float(numpy.vdot(values, values))
    column.values += values.size
    column.projected += float(projection.sum())
    column.projected_squares += float(projection @ projection)
    return projection


def _hashes(numpy: Any, array: Any, count: int) -> Any:
    words = _words(numpy, array)
    if array.ndim == 0 or array.shape[0] != count:  # such as the row splits of a ragged tensor
        words = numpy.broadcast_to(words.reshape(1, -1), (count, words.size))
    words = _paired(numpy, words.reshape(count, -1))
    return words @ _multipliers(words.shape[1])


def _words(numpy: Any, array: Any) -> Any:
    if array.dtype.kind in "OSU":
        flat = [zlib.crc32(item if isinstance(item, bytes) else str(item).encode()) for item in array.reshape(-1)]
        return numpy.array(flat, numpy.uint64).reshape(array.shape)
    if array.dtype.kind in "biu":
        return array.astype(numpy.int64).view(numpy.uint64)
    return numpy.ascontiguousarray(array, "float32").view(numpy.uint32)


def _paired(numpy: Any, words: Any) -> Any:
    """Words of 64 bits; of those with 32, two make one where that comes out even."""
    if words.dtype == numpy.uint64 or words.shape[1] % 2:
        return words.astype(numpy.uint64)
    return numpy.ascontiguousarray(words).view(numpy.uint64)


@lru_cache(_WIDTHS)
def _multipliers(count: int) -> Any:
    return _random().integers(1, 2**63, count, "uint64") * 2 + 1


@lru_cache(_WIDTHS)
def _factors(count: int) -> Any:
    return _random().uniform(0.5, 1.5, count)


def _random() -> Any:
    """A generator of our own, which leaves the program's alone."""
    random = library("numpy").random
    return random.Generator(random.PCG64(_SEED))


def _mix(numpy: Any, values: Any) -> Any:
    """The finaliser of SplitMix64 (Steele, Lea and Flood 2014): every bit comes to depend on every other."""
    values = (values ^ (values >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
    return values ^ (values >> numpy.uint64(31))


def _total(values: Any) -> int:
    return int(values.sum(dtype=values.dtype))


def _wrapped(value: int) -> int:
    return value & 0xFFFFFFFFFFFFFFFF
