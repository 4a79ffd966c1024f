"""Subscripts: what `value[...]` stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import libcst as cst

from kerasleaklint.semantics.knowledge.arrays.indexing import Index, literal_bounds, selected
from kerasleaklint.semantics.knowledge.arrays.loading import read_hdf5
from kerasleaklint.semantics.knowledge.tensorflow import tensors
from kerasleaklint.semantics.values import (
    INDICES,
    NUMBER,
    UNKNOWN,
    Api,
    Array,
    Hdf5,
    Indices,
    Mapping,
    Result,
    Sequence,
    Tensor,
    Value,
    join,
    options,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from kerasleaklint.semantics.run import Run


def _subscript(run: Run, node: cst.Subscript) -> Value:
    value = run.eval(node.value)
    indices = [_index(run, element.slice) for element in node.slice]
    return join([_item_of(run, option, indices, node) for option in options(value)])


def _index(run: Run, part: cst.BaseSlice) -> Index:
    if isinstance(part, cst.Slice):
        outer, run.taint = run.taint, 0
        bounds = [run.eval(b) if b else None for b in (part.lower, part.upper, part.step)]
        own, run.taint = run.taint, outer | run.taint
        return Index(None, bounds[0], bounds[1], _is_turning(run, own))
    assert isinstance(part, cst.Index)
    value, taint = run.tainted(part.value)
    return Index(value, None, None, _is_turning(run, taint))


def _is_turning(run: Run, taint: int) -> bool:
    """Whether it differs from turn to turn of a loop that is not over folds: then it picks one item or batch."""
    return any(loop.bit & taint and not loop.over_folds for loop in run.loops)


def _item_of(run: Run, value: Value, indices: list[Index], node: cst.CSTNode) -> Value:
    handler = ITEMS.get(type(value))
    return handler(run, value, indices, node) if handler else UNKNOWN


def _of_sequence(run: Run, value: Sequence, indices: list[Index], node: cst.CSTNode) -> Value:
    del run, node
    index = indices[0]
    if index.value is None:
        return _part_of_list(value, index)
    key = index.key
    if value.items is not None and isinstance(key, int) and -len(value.items) <= key < len(value.items):
        return value.items[key]
    return join(value.parts())


def _part_of_list(value: Sequence, index: Index) -> Value:
    bounds = literal_bounds(index)
    if value.items is not None and bounds is not None:
        return Sequence(value.node, value.items[slice(*bounds)], UNKNOWN, value.grown_by)
    return Sequence(value.node, None, join(value.parts()), value.grown_by)


def _of_mapping(run: Run, value: Mapping, indices: list[Index], node: cst.CSTNode) -> Value:
    del run, node
    key = indices[0].key
    return value.items.get(key, value.element) if isinstance(key, (str, int)) else join(value.parts())


def _of_hdf5(run: Run, value: Hdf5, indices: list[Index], node: cst.CSTNode) -> Value:
    if value.key is not None:
        return selected(run, read_hdf5(run, value, node), indices, node)
    key = indices[0].key
    return Hdf5(value.path, key if isinstance(key, str) else "?")


def _of_tensor(run: Run, value: Tensor, indices: list[Index], node: cst.CSTNode) -> Value:
    del run, node
    return tensors.item(value, indices)


def _of_indices(run: Run, value: Indices, indices: list[Index], node: cst.CSTNode) -> Value:
    del run, value, node
    return NUMBER if indices[0].turning and indices[0].value is not None else INDICES


def _of_result(run: Run, value: Result, indices: list[Index], node: cst.CSTNode) -> Value:
    """Some of the weights, some of the history."""
    del run, indices, node
    return value


def _of_api(run: Run, value: Api, indices: list[Index], node: cst.CSTNode) -> Value:
    """`list[int]` in an annotation."""
    del run, indices, node
    return Api(value.name) if value.name.startswith("typing.") else UNKNOWN


ITEMS: dict[type[Value], Callable[[Run, Any, list[Index], cst.CSTNode], Value]] = {
    Array: selected,
    Sequence: _of_sequence,
    Mapping: _of_mapping,
    Tensor: _of_tensor,
    Hdf5: _of_hdf5,
    Indices: _of_indices,
    Result: _of_result,
    Api: _of_api,
}
EXPRESSIONS: dict[type[cst.CSTNode], Callable[[Run, Any], Value]] = {cst.Subscript: _subscript}
