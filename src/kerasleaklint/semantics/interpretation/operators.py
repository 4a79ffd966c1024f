"""Operators: what arithmetic, comparisons and `and`/`or` make of numbers, arrays, tensors and lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import libcst as cst

from kerasleaklint.semantics.dtypes import promoted
from kerasleaklint.semantics.interpretation.folding import folded
from kerasleaklint.semantics.knowledge.tensorflow import tensors
from kerasleaklint.semantics.values import (
    COUNTER,
    INDICES,
    NUMBER,
    UNKNOWN,
    Array,
    Const,
    Counter,
    Indices,
    Number,
    Sequence,
    Value,
    join,
    options,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from kerasleaklint.semantics.run import Run

    Sign = cst.BaseBinaryOp | cst.BaseAugOp


def _binary(run: Run, node: cst.BinaryOperation) -> Value:
    # Chains of hundreds of terms lean to the left: walk them instead of recursing.
    chain: list[cst.BinaryOperation] = []
    left: cst.BaseExpression = node
    while isinstance(left, cst.BinaryOperation):
        chain.append(left)
        left = left.left
    value = run.eval(left)
    for link in reversed(chain):
        value = operate(run, value, link.operator, run.eval(link.right), link)
    return value


def operate(run: Run, left: Value, sign: Sign, right: Value, node: cst.CSTNode) -> Value:
    """`left + right` and the like, in an expression or in `left += right`."""
    if isinstance(left, Const) and isinstance(right, Const):
        return folded(left.value, sign, right.value)
    tensor = tensors.arithmetic(run, left, right, node)
    if tensor is not None:
        return tensor
    arrays = [option for side in (left, right) for option in options(side) if isinstance(option, Array)]
    if arrays:
        return _of_arrays(arrays, left, sign, right, node)
    if isinstance(left, Sequence):
        return _of_list(left, sign, right, node)
    return _of_numbers(left, right)


def _of_arrays(arrays: list[Array], left: Value, sign: Sign, right: Value, node: cst.CSTNode) -> Value:
    makes_floats = isinstance(sign, (cst.Divide, cst.DivideAssign)) or _is_float(left) or _is_float(right)
    biggest = max(arrays, key=lambda a: (a.size.high if a.size else 0, len(a.shape or ())))
    scalar = isinstance(left, (Const, Number)) or isinstance(right, (Const, Number))
    kind = "elementwise" if scalar else "other"
    return biggest.then(kind, node, dtype=promoted(biggest.dtype, makes_floats))


def _is_float(value: Value) -> bool:
    return isinstance(value, Const) and isinstance(value.value, float)


def _of_list(left: Sequence, sign: Sign, right: Value, node: cst.CSTNode) -> Value:
    if isinstance(right, Sequence) and isinstance(sign, (cst.Add, cst.AddAssign)):
        return _concatenated(left, right, node)
    if isinstance(sign, cst.Multiply):
        return Sequence(left.node, None, join(left.parts()))
    return UNKNOWN


def _concatenated(left: Sequence, right: Sequence, node: cst.CSTNode) -> Sequence:
    grown = (*left.grown_by, *right.grown_by)
    if left.items is not None and right.items is not None:
        return Sequence(node, [*left.items, *right.items], UNKNOWN, grown)
    return Sequence(node, None, join([*left.parts(), *right.parts()]), grown)


def _of_numbers(left: Value, right: Value) -> Value:
    if not isinstance(left, (Number, Const)) or not isinstance(right, (Number, Const)):
        return UNKNOWN
    python = all(isinstance(side, (Counter, Const)) for side in (left, right))
    return COUNTER if python else NUMBER


def _unary(run: Run, node: cst.UnaryOperation) -> Value:
    value = run.eval(node.expression)
    if isinstance(value, Const) and isinstance(value.value, (int, float)) and isinstance(node.operator, cst.Minus):
        return Const(-value.value)
    return value if isinstance(value, (Array, Indices, Number)) else UNKNOWN


def _comparison(run: Run, node: cst.Comparison) -> Value:
    values = [run.eval(node.left), *(run.eval(target.comparator) for target in node.comparisons)]
    return INDICES if any(isinstance(o, Array) for value in values for o in options(value)) else UNKNOWN


def _boolean(run: Run, node: cst.BooleanOperation) -> Value:
    ways: list[Value] = []
    left: cst.BaseExpression = node
    while isinstance(left, cst.BooleanOperation):
        ways.append(run.eval(left.right))
        left = left.left
    return join([run.eval(left), *reversed(ways)])


EXPRESSIONS: dict[type[cst.CSTNode], Callable[[Run, Any], Value]] = {
    cst.BinaryOperation: _binary,
    cst.UnaryOperation: _unary,
    cst.Comparison: _comparison,
    cst.BooleanOperation: _boolean,
}
