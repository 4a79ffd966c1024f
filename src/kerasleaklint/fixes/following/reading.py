"""What a program does with arrays beside training: functions that only read, and those that cannot be followed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.imports import called, public_name
from kerasleaklint.fixes.desk.refusal import Refused

if TYPE_CHECKING:
    from kerasleaklint.semantics.file_model import FileModel

READERS = {"print", "isinstance", "max", "min", "sum", "list", "set", "sorted", "keras.utils.to_categorical"}
READING_PACKAGES = ("matplotlib.", "seaborn.", "sklearn.metrics.", "sklearn.utils.class_weight.")
UNARY = {
    "abs", "absolute", "arccos", "arccosh", "arcsin", "arcsinh", "arctan", "arctanh", "bitwise_count", "bitwise_not",
    "cbrt", "ceil", "conj", "conjugate", "cos", "cosh", "deg2rad", "degrees", "exp", "exp2", "expm1", "fabs", "fix",
    "floor", "invert", "isfinite", "isinf", "isnan", "isneginf", "isposinf", "log", "log10", "log1p", "log2",
    "logical_not", "negative", "positive", "rad2deg", "radians", "reciprocal", "rint", "sign", "signbit", "sin", "sinh",
    "spacing", "sqrt", "square", "tan", "tanh", "trunc",
}  # fmt: skip
IN_PLACE = re.compile(r"^ndarray\.|\.at$")  # `np.ndarray.sort(x)`, `np.add.at(x, rows, 1)`
WRITERS = {"numpy.put_along_axis", "numpy.copyto", "numpy.fill_diagonal", "numpy.place", "numpy.put", "numpy.putmask"}


def only_reads(name: str, arg: cst.Arg, call: cst.Call) -> bool:
    """Whether a function only reads this argument: not the last one of `np.clip(x, 0, 1, x)`, which is written to."""
    if name in READERS or name.startswith(READING_PACKAGES):
        return True
    package, _, function = name.partition(".")
    if package != "numpy" or name in WRITERS or "random" in function or IN_PLACE.search(function):
        return False
    if function == "nan_to_num" and len(call.args) > 1:
        return False
    return arg.keyword is not None or arg in call.args[: 1 if function in UNARY else 2]


def is_splitter(call: cst.Call, model: FileModel) -> bool:
    """`kfold.split(x, y)`: no function of a package, and no method of the file."""
    if not isinstance(call.func, cst.Attribute) or call.func.attr.value != "split" or public_name(call.func, model):
        return False
    return not any(function.name.value == "split" for function in model.every(cst.FunctionDef))


def unfollowed(use: cst.CSTNode, model: FileModel) -> Refused:
    """The array goes into something, and it cannot be seen that this would do with rows on disk."""
    above = model.parents[use]
    if isinstance(use, cst.Arg) and isinstance(above, cst.Call) and called(above.func, model) == "type":
        return Refused("`{}` would tell a map from an array", above)
    if isinstance(use, cst.Arg) and isinstance(above, cst.Call):
        return Refused("`{}` is given the array, and may need all of it", above.func)
    if isinstance(use, cst.Param):
        return Refused("the array is what `{}` is by default", use.name)
    if isinstance(use, (cst.Element, cst.DictElement)):
        return Refused("the array is kept in `{}`, where it cannot be followed", above)
    while not isinstance(above, cst.SimpleStatementLine) and isinstance(
        above, (cst.BaseExpression, cst.BaseSmallStatement)
    ):
        use, above = above, model.parents[above]
    return Refused("it is not known that `{}` would do with rows that are read later", use)
