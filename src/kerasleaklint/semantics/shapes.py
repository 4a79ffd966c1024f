"""Shapes and sizes of arrays, as far as literals tell them."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from kerasleaklint.semantics.dtypes import ITEM_BYTES, dtype_name
from kerasleaklint.semantics.values import Api, Array, Const, Sequence, Size, Value, options

if TYPE_CHECKING:
    from collections.abc import Iterable

Shape = tuple["int | None", ...]
MAX_RANK = 32


def dimension(value: Value) -> int | None:
    """A dimension; of several known ones the largest, since the estimate speaks of what can happen."""
    known = [
        int(option.value)
        for option in options(value)
        if isinstance(option, Const) and isinstance(option.value, (int, float)) and 0 <= option.value < 2**53
    ]
    return max(known) if known else None


def shape_of(value: Value) -> Shape | None:
    """The shape that a `shape=` or `size=` argument asks for: an integer, a tuple or a list of them."""
    for option in options(value):
        if isinstance(option, Sequence) and option.items is not None:
            return tuple(dimension(item) for item in option.items[:MAX_RANK])
        if dimension(option) is not None:
            return (dimension(option),)
    return None


def dtype_of(value: Value) -> str | None:
    """The dtype that a `dtype=` argument asks for."""
    for option in options(value):
        if isinstance(option, Const) and isinstance(option.value, str):
            return dtype_name(option.value)
        if isinstance(option, Api):
            return dtype_name(option.name)
    return None


def known_bytes(shape: Shape | None, dtype: str | None) -> int | None:
    if shape is None or dtype is None:
        return None
    known = [side for side in shape if side is not None]
    return prod(known) * ITEM_BYTES[dtype] if len(known) == len(shape) else None


def size_of(array: Array) -> Size | None:
    """Bytes of an array, from its shape and dtype, else from what was measured where it was made."""
    total = known_bytes(array.shape, array.dtype)
    if total is None:
        return array.size
    sides = " x ".join(str(side) for side in array.shape or ())
    because: tuple[str, ...] = (f"{array.dtype} {sides or 'scalar'}",)
    if array.size is not None:
        because += tuple(reason for reason in array.size.because if reason not in because)
    return Size(0 if array.fraction else total, total, because)


def joined(arrays: Iterable[Array]) -> Size | None:
    """The size of several arrays put together, when all are known."""
    sizes = [size_of(array) for array in arrays]
    known = [size for size in sizes if size is not None]
    if not known or len(known) != len(sizes):
        return None
    because = tuple(dict.fromkeys(reason for size in known for reason in size.because))
    return Size(sum(s.low for s in known), sum(s.high for s in known), because)
