"""Arithmetic on literals, so that sizes written as products are known."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import libcst as cst

from kerasleaklint.semantics.values import NUMBER, UNKNOWN, Const, Value

ARITHMETIC: dict[type[cst.BaseBinaryOp], Callable[[Any, Any], Any]] = {
    cst.Add: operator.add,
    cst.Subtract: operator.sub,
    cst.Multiply: operator.mul,
    cst.Divide: operator.truediv,
    cst.FloorDivide: operator.floordiv,
    cst.Modulo: operator.mod,
}
AUGMENTED: dict[type[cst.CSTNode], Any] = {
    cst.AddAssign: cst.Add,
    cst.SubtractAssign: cst.Subtract,
    cst.MultiplyAssign: cst.Multiply,
    cst.DivideAssign: cst.Divide,
    cst.FloorDivideAssign: cst.FloorDivide,
}
MAX_POWER = 64
MAX_TEXT = 4096


def folded(left: Any, sign: cst.BaseBinaryOp | cst.BaseAugOp, right: Any) -> Value:
    """The result of arithmetic on two literals, when it is small and defined."""
    kind = AUGMENTED.get(type(sign), type(sign))
    numeric = isinstance(left, (int, float)) and isinstance(right, (int, float))
    try:
        if kind is cst.Power and numeric and 0 <= right <= MAX_POWER and abs(left) <= 2**31:
            return Const(left**right)
        if kind is cst.Divide and isinstance(left, str) and isinstance(right, str):
            return Const(f"{left}/{right}")
        if kind is cst.Add and isinstance(left, str) and isinstance(right, str):
            return Const((left + right)[:MAX_TEXT])
        if numeric and kind in ARITHMETIC:
            return Const(ARITHMETIC[kind](left, right))
    except (ArithmeticError, ValueError, TypeError):
        pass
    return NUMBER if numeric else UNKNOWN
