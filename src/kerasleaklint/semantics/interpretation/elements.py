"""The elements of a value: what one is when it is walked over or unpacked, and how many there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerasleaklint.semantics.knowledge.arrays import methods
from kerasleaklint.semantics.knowledge.arrays.indexing import row
from kerasleaklint.semantics.knowledge.tensorflow import tensors
from kerasleaklint.semantics.values import (
    COUNTER,
    INDICES,
    UNKNOWN,
    Array,
    Const,
    Counter,
    Dataset,
    Folds,
    Given,
    Iterated,
    Number,
    Range,
    Result,
    Sequence,
    Tensor,
    Value,
    join,
    options,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    import libcst as cst

    from kerasleaklint.semantics.run import Run


def iterate(run: Run, value: Value, node: cst.CSTNode) -> Value:
    return join([_one_of(run, option, node) for option in options(value)])


def _one_of(run: Run, value: Value, node: cst.CSTNode) -> Value:
    handler = ELEMENTS.get(type(value))
    return handler(run, value, node) if handler else UNKNOWN


def _of_range(run: Run, value: Range, node: cst.CSTNode) -> Value:
    del run, value, node
    return COUNTER


def _of_sequence(run: Run, value: Sequence, node: cst.CSTNode) -> Value:
    del run, node
    return join(value.parts())


def _of_result(run: Run, value: Result, node: cst.CSTNode) -> Value:
    del run, node
    return value


def _of_folds(run: Run, value: Folds, node: cst.CSTNode) -> Value:
    del run, value
    return Sequence(node, [INDICES, INDICES])


def _of_iterator(run: Run, value: Iterated, node: cst.CSTNode) -> Value:
    inner = run.iterate(value.over, node)
    return Sequence(node, [COUNTER, inner]) if value.indexed else inner


ELEMENTS: dict[type[Value], Callable[[Run, Any, cst.CSTNode], Value]] = {
    Range: _of_range,
    Dataset: tensors.element,
    Sequence: _of_sequence,
    Result: _of_result,
    Folds: _of_folds,
    Array: row,
    Iterated: _of_iterator,
}


# Stages that give as many elements as they get.
COUNT_KEEPING = {"cache", "enumerate", "map", "prefetch", "shuffle", "with_options"}


def turns_of(over: Value) -> int | None:
    """How often a loop over this runs, when literals tell."""
    if isinstance(over, Range):
        return over.turns
    if isinstance(over, Iterated):
        return turns_of(over.over)
    if isinstance(over, Sequence) and over.items is not None:
        return len(over.items)
    if isinstance(over, Const) and isinstance(over.value, str):
        return len(over.value)
    return _taken(over) if isinstance(over, Dataset) else None


def _taken(dataset: Dataset) -> int | None:
    """`dataset.take(3)`: as far as is known of the stage that last said how many elements there are."""
    last = next((stage for stage in reversed(dataset.stages) if stage.name not in COUNT_KEEPING), None)
    if last is None or last.name != "take" or last.of_part or not isinstance(last.argument, Const):
        return None
    count = last.argument.value
    return count if isinstance(count, int) and not isinstance(count, bool) and count > 0 else None


# Unpacking


def part_of(value: Value, position: int) -> Value:
    """One name's share when a value is unpacked."""
    handler = PARTS.get(type(value))
    return handler(value, position) if handler else UNKNOWN


def _part_of_sequence(value: Sequence, position: int) -> Value:
    if value.items is None:
        return value.element
    return value.items[position] if position < len(value.items) else UNKNOWN


def _part_of_array(value: Array, position: int) -> Value:
    del position
    return methods.unpacked(value)


def _part_of_tensor(value: Tensor, position: int) -> Value:
    del position
    return tensors.part(value)


def _alike(value: Value, position: int) -> Value:
    """What comes out of a tuple of numbers, or out of a parameter, is one."""
    del position
    return value


PARTS: dict[type[Value], Callable[[Any, int], Value]] = {
    Sequence: _part_of_sequence,
    Array: _part_of_array,
    Tensor: _part_of_tensor,
    Number: _alike,
    Counter: _alike,
    Given: _alike,
}
