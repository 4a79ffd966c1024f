"""The call that makes one array of a list: `np.array(rows)`, `np.stack(rows)`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.imports import public_name

if TYPE_CHECKING:
    from kerasleaklint.semantics.model import FileModel

# The parameters that may be given, in their order.
CONVERTERS = {
    "numpy.array": ("object", "dtype"),
    "numpy.asarray": ("a", "dtype"),
    "numpy.stack": ("arrays", "axis"),
}


@dataclass(frozen=True, eq=False)
class Conversion:
    """`dtype` is the type that the call asks for, as it is written."""

    call: cst.Call
    rows: cst.BaseExpression
    dtype: cst.BaseExpression | None = None


def conversion_of(call: cst.CSTNode, model: FileModel) -> Conversion | None:
    """The call as a conversion that stacks rows, and asks for nothing else than a dtype."""
    if not isinstance(call, cst.Call):
        return None
    parameters = CONVERTERS.get(public_name(call.func, model) or "")
    if parameters is None or not 1 <= len(call.args) <= len(parameters) or any(arg.star for arg in call.args):
        return None
    names = [arg.keyword.value if arg.keyword else parameters[i] for i, arg in enumerate(call.args)]
    given = dict(zip(names, (arg.value for arg in call.args), strict=True))
    rows, dtype, axis = given.pop(parameters[0], None), given.pop("dtype", None), given.pop("axis", None)
    if rows is None or given or not (axis is None or (isinstance(axis, cst.Integer) and axis.value == "0")):
        return None
    return Conversion(call, rows, dtype)
