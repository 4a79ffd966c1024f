"""Which part of an array an index takes: the whole, some rows, a single item, or a batch of a loop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kerasleaklint.semantics.knowledge.arrays.converting import one_hot
from kerasleaklint.semantics.values import UNKNOWN, Array, Const, Indices, Number, Sequence, Size, Value

if TYPE_CHECKING:
    import libcst as cst

    from kerasleaklint.semantics.run import Run

FEW_ROWS = 1024
DATA_KINDS = {"file", "map", "pickle", "collected", "item"}


@dataclass(frozen=True, slots=True)
class Index:
    """One part of a subscript: a value, or (value is None) a slice. `turning`: it differs in each turn of a loop."""

    value: Value | None
    lower: Value | None
    upper: Value | None
    turning: bool

    @property
    def key(self) -> object:
        """The literal that it is, if it is one."""
        return self.value.value if isinstance(self.value, Const) else None


def selected(run: Run, array: Array, indices: list[Index], node: cst.CSTNode) -> Value:
    """`array[indices]`; UNKNOWN for a single row, a batch or a handful of rows: these are no whole arrays any more."""
    first, rest = indices[0], indices[1:]
    if isinstance(first.value, Const) and isinstance(first.value.value, str):
        return _member(array, first.value.value)
    if array.origin.kind == "pickle" and isinstance(first.value, Const) and isinstance(first.value.value, int):
        return array
    if array.origin.kind == "item":
        return array
    if rest and all(_is_full(index) or _is_new_axis(index) for index in rest):
        return _widened(_rows(run, array, first, node), first, rest, node)
    rows = _rows(run, array, first, node)
    if not isinstance(rows, Array) or not rest:
        return rows
    if any(isinstance(index.value, (Const, Number)) and _is_number(index.value) for index in rest):
        return UNKNOWN
    return rows.then("view", node, shape=None, size=None)


def _widened(rows: Value, first: Index, rest: list[Index], node: cst.CSTNode) -> Value:
    """`x[..., np.newaxis]`, `x[:, :, None]`: the same numbers with sides of one."""
    if not isinstance(rows, Array) or not any(_is_new_axis(index) for index in rest):
        return rows
    sides = list(rows.shape or ())
    if isinstance(first.value, Const) and first.value.value is Ellipsis:
        shape = (*sides, *(1 for _ in rest))
    else:
        kept = iter(sides[1:])
        shape = (*sides[:1], *(1 if _is_new_axis(index) else next(kept, None) for index in rest), *kept)
    return rows.then("view", node, shape=shape if rows.shape else None)


def _rows(run: Run, array: Array, index: Index, node: cst.CSTNode) -> Value:
    if index.turning:
        return row(run, array, node)
    if index.value is None:
        return _sliced(array, index, node)
    if isinstance(index.value, Const):
        if index.value.value is None:
            return row(run, array, node)
        if index.value.value is Ellipsis:
            return array
        return row(run, array, node)
    if isinstance(index.value, Sequence):
        return array if index.value.items == [] else _some(array, None, "gather", node)
    if isinstance(index.value, Number):
        return row(run, array, node)
    if array.origin.kind == "identity" and isinstance(index.value, Array):
        return one_hot(index.value, array.shape[1] if array.shape else None, array.dtype, node)
    if isinstance(index.value, (Indices, Array)):
        return _some(array, None, "gather", node)
    return UNKNOWN


def row(run: Run, array: Array, node: cst.CSTNode) -> Value:
    """One element of an array of samples: still loaded data, worth following into a list."""
    if array.origin.kind in DATA_KINDS:
        return Array(run.origin("item", array.origin.what, node), picture=array.picture)
    return UNKNOWN


def _member(array: Array, key: str) -> Value:
    """A member of an .npz, a column of a table, an entry of a pickled dict."""
    members = dict(array.members)
    if key in members:
        return members[key]
    if array.origin.kind == "table":
        return array.but(shape=None, size=None, fraction=True)
    return array


def _sliced(array: Array, index: Index, node: cst.CSTNode) -> Value:
    if index.lower is None and index.upper is None:
        return array
    bounds = literal_bounds(index)
    if bounds is None:
        return _some(array, None, "view", node)
    total = array.shape[0] if array.shape else None
    if total is not None:
        return _some(array, len(range(total)[slice(*bounds)]), "view", node)
    lower, upper = bounds[0] or 0, bounds[1]
    few = -FEW_ROWS <= lower < 0 if upper is None else 0 <= upper - lower <= FEW_ROWS and upper >= 0
    return UNKNOWN if few else _some(array, None, "view", node)


def literal_bounds(index: Index) -> tuple[int | None, int | None] | None:
    """The bounds of a slice when both are literal or left out."""
    found: list[int | None] = []
    for bound in (index.lower, index.upper):
        value = bound.value if isinstance(bound, Const) else bound
        if not (value is None or isinstance(value, int)):
            return None
        found.append(value)
    return found[0], found[1]


def _some(array: Array, count: int | None, kind: str, node: cst.CSTNode) -> Array:
    """Some rows. Without a count the size of the whole stays the upper bound."""
    if count is not None and array.shape:
        return array.then(kind, node, shape=(count, *array.shape[1:]))
    size = Size(0, array.size.high, array.size.because) if array.size else None
    return array.then(kind, node, fraction=True, size=size)


def _is_number(value: Value | None) -> bool:
    return isinstance(value, Number) or (
        isinstance(value, Const) and isinstance(value.value, int) and not isinstance(value.value, bool)
    )


def _is_full(index: Index) -> bool:
    return index.value is None and index.lower is None and index.upper is None


def _is_new_axis(index: Index) -> bool:
    return isinstance(index.value, Const) and index.value.value is None
