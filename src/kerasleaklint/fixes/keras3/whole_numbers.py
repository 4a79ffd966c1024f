"""Steps as Keras 3 takes them: whole numbers, where Keras 2 took any and stopped once it had passed them (KLL204)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.imports import public_name
from kerasleaklint.fixes.desk.lookup import sole_value

if TYPE_CHECKING:
    from kerasleaklint.fixes.desk.draft import Draft
    from kerasleaklint.semantics.file_model import FileModel

ROUNDING = {"numpy.ceil", "numpy.floor", "numpy.round", "numpy.rint"}
MAX_DEPTH = 4


def as_whole_number(node: cst.BaseExpression, draft: Draft) -> str:
    """`math.ceil(len(x) / batch_size)`, `int(np.ceil(...))`; what is no float stays as it is."""
    value = draft.source(node)
    if _is_rounded(node, draft.model):
        return f"int({value})"
    if not _is_float(node, draft.model):
        return value
    return f"{draft.spelled('math.ceil', at=node, otherwise='import math')}({value})"


def _is_float(node: cst.BaseExpression, model: FileModel, depth: int = MAX_DEPTH) -> bool:
    """A quotient or a literal, also by the name of a variable."""
    if isinstance(node, cst.BinaryOperation):
        operands = (node.left, node.right)
        return isinstance(node.operator, cst.Divide) or any(_is_float(operand, model, depth) for operand in operands)
    if isinstance(node, cst.Float) or _is_rounded(node, model):
        return True
    value = sole_value(node, model) if depth else None
    return value is not None and _is_float(value, model, depth - 1)


def _is_rounded(node: cst.BaseExpression, model: FileModel) -> bool:
    """`np.ceil(...)`, which is a float."""
    return isinstance(node, cst.Call) and public_name(node.func, model) in ROUNDING
