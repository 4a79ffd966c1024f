"""The call that makes one array of a list: `np.array(rows)`, `np.stack(rows)`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.imports import public_name
from kerasleaklint.fixes.desk.lookup import sole_value

if TYPE_CHECKING:
    from kerasleaklint.semantics.file_model import FileModel

# The parameters that may be given, in their order.
CONVERTERS = {
    "numpy.array": ("object", "dtype"),
    "numpy.asarray": ("a", "dtype"),
    "numpy.stack": ("arrays", "axis"),
    "numpy.concatenate": ("arrays", "axis"),
    "numpy.vstack": ("tup",),
}
# What to extend a file of rows by, where the list has a block of rows as one item.
BLOCKS = {"numpy.concatenate": "asarray({})", "numpy.vstack": "atleast_2d({})"}

NUMBERS = {"bool", "complex", "float", "int"}
OBJECTS = {"O", "object", "object_", "void"}


@dataclass(frozen=True, eq=False)
class Conversion:
    """`dtype` is the type that the call asks for, as it is written; `block` is set where an item is several rows."""

    call: cst.Call
    rows: cst.BaseExpression
    dtype: cst.BaseExpression | None = None
    block: str | None = None


def conversion_of(call: cst.CSTNode, model: FileModel) -> Conversion | None:
    """The call as a conversion that stacks rows, and asks for nothing else than a dtype."""
    if not isinstance(call, cst.Call):
        return None
    public = public_name(call.func, model) or ""
    parameters = CONVERTERS.get(public)
    if parameters is None or not 1 <= len(call.args) <= len(parameters) or any(arg.star for arg in call.args):
        return None
    names = [arg.keyword.value if arg.keyword else parameters[i] for i, arg in enumerate(call.args)]
    given = dict(zip(names, (arg.value for arg in call.args), strict=True))
    rows, dtype, axis = given.pop(parameters[0], None), given.pop("dtype", None), given.pop("axis", None)
    if rows is None or given or not (axis is None or (isinstance(axis, cst.Integer) and axis.value == "0")):
        return None
    return Conversion(call, rows, dtype, BLOCKS.get(public)) if is_number_type(dtype, model) else None


def is_number_type(dtype: cst.BaseExpression | None, model: FileModel) -> bool:
    """A dtype whose values are bytes in a file: not one of Python objects, nor one that is not known."""
    if dtype is None or (isinstance(dtype, cst.Name) and dtype.value in NUMBERS):
        return True
    if isinstance(dtype, cst.SimpleString):
        return str(dtype.evaluated_value).lstrip("<>=|") not in OBJECTS
    package, _, name = (public_name(dtype, model) or "").rpartition(".")
    if package == "numpy":
        return name not in OBJECTS
    value = sole_value(dtype, model) if isinstance(dtype, cst.Name) else None
    return value is not None and is_number_type(value, model)
