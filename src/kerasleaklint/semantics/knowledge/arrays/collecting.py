"""Lists that become one array: of loaded items that a loop collected, the whole collection."""

from __future__ import annotations

from math import inf, prod
from typing import TYPE_CHECKING

from kerasleaklint.semantics.knowledge.arrays.loading import read_hdf5
from kerasleaklint.semantics.knowledge.table import Handler, each
from kerasleaklint.semantics.shapes import dtype_of, joined, size_of
from kerasleaklint.semantics.values import (
    INDICES,
    UNKNOWN,
    Array,
    Hdf5,
    Number,
    Origin,
    Sequence,
    Value,
    join,
    leaves,
    options,
)

if TYPE_CHECKING:
    from kerasleaklint.semantics.arguments import Call
    from kerasleaklint.semantics.run import Run

FEW_ITEMS = 64
GROWING = ({"synthetic", "item"}, {"collected", "item"})
DATA_KINDS = ("file", "map", "pickle", "table", "collected", "item")


def _concrete(run: Run, call: Call, name: str) -> Value:
    """`np.array(x)`, `np.stack(list)`, `np.concatenate(parts)`: a new array of what is in there."""
    dtype = dtype_of(call.value(1 if name.endswith("array") else None, "dtype"))
    made = join([as_array(run, option, call) for option in _whole_lists(call.value(0))])
    if dtype is None:
        return made
    return join([o.then("elementwise", call.node, dtype=dtype) if isinstance(o, Array) else o for o in options(made)])


def _whole_lists(value: Value) -> list[Value]:
    """Not a list that the loop that fills it starts anew from time to time: what is left at the end are a few items."""
    found = list(options(value))
    lists = [option for option in found if isinstance(option, Sequence)]
    restarted = {loop for one in lists for loop in one.born_in}
    return [option for option in found if option not in lists or restarted.isdisjoint(option.grown_by)]


def as_array(run: Run, value: Value, call: Call) -> Value:
    """What converting a value to one array makes: of a list that grew by loaded items, the whole collection."""
    if isinstance(value, Array) or value is INDICES:
        return value
    if isinstance(value, Hdf5) and value.key is not None:
        return read_hdf5(run, value, call.node)
    return _joined(run, value, call) if isinstance(value, Sequence) else UNKNOWN


def _joined(run: Run, value: Sequence, call: Call) -> Value:
    arrays = [leaf for leaf in leaves(value) if isinstance(leaf, Array)]
    if not arrays:
        return INDICES if value.items is None and isinstance(value.element, Number) else UNKNOWN
    lists = [value, *(part for part in value.parts() if isinstance(part, Sequence))]
    if any(map(_is_many, lists)) or (run.repeating and _grows(arrays)):
        return _collection(run, value, arrays, call)
    whole = [a for a in arrays if a.origin.kind != "item"]
    return max(whole, key=_weight).but(shape=None, size=joined(whole)) if whole else arrays[0]


def _grows(arrays: list[Array]) -> bool:
    """`x = np.append(x, image)` turn by turn: what there is so far, and one more item."""
    return len(arrays) > 1 and {array.origin.kind for array in arrays} in GROWING


def _weight(array: Array) -> float:
    """The largest of several is worth speaking of: a file of unknown size before what comes with Keras."""
    size = size_of(array)
    return size.high if size else inf if array.origin.kind in DATA_KINDS else 0


def _collection(run: Run, value: Sequence, arrays: list[Array], call: Call) -> Value:
    data = [array for array in arrays if array.origin.kind in DATA_KINDS]
    if not data:
        return UNKNOWN
    first = next((array for array in data if array.origin.kind == "item"), data[0])
    dtypes = {array.dtype for array in data}
    dtype = dtypes.pop() if len(dtypes) == 1 else None
    made = run.new_array("collected", first.origin.what, call.node).but(picture=any(array.picture for array in data))
    turns = [loop.turns for loop in value.grown_by]
    if turns and None not in turns and first.shape and None not in first.shape and first.origin.kind != "item":
        return made.but(shape=(prod(turn or 0 for turn in turns), *first.shape), dtype=first.dtype or dtype)
    return made.but(dtype=dtype)


def _is_many(value: Sequence) -> bool:
    """A list that grew in loops, unless literals say that it is short."""
    if not value.grown_by:
        return False
    turns = [loop.turns for loop in value.grown_by]
    return None in turns or prod(turn or 0 for turn in turns) > FEW_ITEMS


def filled(run: Run, array: Array, value: Value) -> Array:
    """`array[i] = value` in a loop: a preallocated array that collects loaded items."""
    if array.origin.kind != "synthetic" or not run.repeating:
        return array
    for option in options(value):
        if isinstance(option, Array) and option.origin.kind in DATA_KINDS:
            origin = Origin("collected", option.origin.what, array.origin.site, array.origin.made)
            return Array(origin, array.shape, array.dtype, array.size, picture=option.picture)
    return array


def _append(run: Run, call: Call, name: str) -> Value:
    """`x = np.append(x, more)` / `np.vstack((x, more))` in a loop grows an array turn by turn."""
    del name
    return as_array(run, Sequence(call.node, [call.value(0), call.value(1)]), call)


CONCRETE = "array asarray asanyarray stack concatenate vstack hstack dstack row_stack column_stack asfarray fromiter"
CALLS: dict[str, Handler] = {
    **each("numpy", CONCRETE, _concrete),
    **each("tensorflow", "stack concat", _concrete),
    **each("pandas", "concat DataFrame", _concrete),
    "numpy.append": _append,
}
