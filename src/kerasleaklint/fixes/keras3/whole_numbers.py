"""Steps as Keras 3 takes them: whole numbers, where Keras 2 took any and stopped once it had passed them (KLL204)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.imports import public_name
from kerasleaklint.fixes.desk.lookup import sole_value
from kerasleaklint.semantics.syntax import dotted

if TYPE_CHECKING:
    from kerasleaklint.fixes.desk.draft import Draft
    from kerasleaklint.semantics.file_model import FileModel

ROUNDING = {"numpy.ceil", "numpy.floor", "numpy.round", "numpy.rint"}
WHOLE = {"int", "len", "math.ceil", "math.floor"}
AS_GIVEN = {"abs", "max", "min"}
MAX_DEPTH = 4


def as_whole_number(node: cst.BaseExpression, draft: Draft) -> str:
    """`math.ceil(len(x) / batch_size)`, `int(np.ceil(...))`; what is no float stays as it is."""
    value = draft.source(node)
    if _is_rounded(node, draft.model):
        return f"int({value})"
    if not is_float(node, draft.model):
        return value
    return f"{draft.spelled('math.ceil', at=node, otherwise='import math')}({value})"


def is_whole(node: cst.BaseExpression, model: FileModel, depth: int = MAX_DEPTH) -> bool:
    """No float for certain, or None: it is read here how the number comes about."""
    parts = _parts(node, model)
    if parts is not None:
        return all(is_whole(part, model, depth) for part in parts)
    if isinstance(node, cst.BinaryOperation):
        return isinstance(node.operator, cst.FloorDivide) and not is_float(node, model)
    if isinstance(node, cst.Call):
        name = public_name(node.func, model) or dotted(node.func)
        return name in WHOLE or name in ROUNDING or (name == "round" and len(node.args) == 1)
    if isinstance(node, cst.Subscript):
        return isinstance(node.value, cst.Attribute) and node.value.attr.value == "shape"
    if isinstance(node, cst.Integer) or (isinstance(node, cst.Name) and node.value == "None"):
        return True
    value = sole_value(node, model) if depth else None
    return value is not None and is_whole(value, model, depth - 1)


def _parts(node: cst.BaseExpression, model: FileModel) -> list[cst.BaseExpression] | None:
    """What is a whole number if all of these are."""
    if isinstance(node, cst.IfExp):
        return [node.body, node.orelse]
    if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, (cst.Add, cst.Subtract, cst.Multiply)):
        return [node.left, node.right]
    if isinstance(node, cst.BooleanOperation):
        return [node.left, node.right]
    is_picked = isinstance(node, cst.Call) and (public_name(node.func, model) or dotted(node.func)) in AS_GIVEN
    return [arg.value for arg in node.args] if is_picked and isinstance(node, cst.Call) else None


def is_float(node: cst.BaseExpression, model: FileModel, depth: int = MAX_DEPTH) -> bool:
    """A quotient or a literal, also by the name of a variable."""
    if isinstance(node, cst.BinaryOperation):
        operands = (node.left, node.right)
        return isinstance(node.operator, cst.Divide) or any(is_float(operand, model, depth) for operand in operands)
    if isinstance(node, cst.Float) or _is_rounded(node, model):
        return True
    value = sole_value(node, model) if depth else None
    return value is not None and is_float(value, model, depth - 1)


def _is_rounded(node: cst.BaseExpression, model: FileModel) -> bool:
    """`np.ceil(...)`, which is a float."""
    return isinstance(node, cst.Call) and public_name(node.func, model) in ROUNDING
