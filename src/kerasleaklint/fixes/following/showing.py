"""Where a program would show that rows are of a map: NumPy prints them as it prints arrays, but not lists of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.imports import called
from kerasleaklint.fixes.desk.lookup import ancestors, is_inside
from kerasleaklint.fixes.following.callees import uses_of
from kerasleaklint.fixes.following.variables import reads_of, variable_of

if TYPE_CHECKING:
    from kerasleaklint.semantics.file_model import FileModel

TELLING = {"ascii", "format", "print", "pprint.pformat", "pprint.pprint", "repr", "str"}
BY_TYPE = {"ascii", "pprint.pformat", "pprint.pprint", "repr"}
HOLDING = {"dict", "list", "tuple"}
HELD = (cst.Element, cst.DictElement)
COMPREHENSIONS = (cst.DictComp, cst.ListComp, cst.SetComp)


def is_shown(row: cst.CSTNode, model: FileModel) -> bool:
    """`f"{row!r}"`, `print((row, label))`, `print([row for row in x])`; in a notebook `x[0]` alone."""
    parent = model.parents[row]
    if isinstance(parent, cst.FormattedStringExpression):
        return parent.conversion == "r" or parent.equal is not None
    if isinstance(parent, cst.Arg):
        name = _function(parent, model)
        return name in BY_TYPE or (name in HOLDING and is_told(model.parents[parent], model))
    if isinstance(parent, HELD):
        return is_told(model.parents[parent], model)
    if isinstance(parent, COMPREHENSIONS):
        return is_told(parent, model)
    if isinstance(parent, cst.CompFor):
        found = model.parents[parent]
        return isinstance(getattr(found, "elt", None), cst.Name) and is_told(found, model)
    return _is_cell(parent, model)


def is_told(holder: cst.CSTNode, model: FileModel) -> bool:
    """Whether a list or tuple of rows is printed, also by a name that it gets."""
    parent = model.parents[holder]
    if isinstance(parent, cst.Assign):
        variables = [variable_of(target.target, model) for target in parent.targets]
        reads = [read for variable in variables if variable is not None for read in reads_of(variable, model)]
        return any(is_told(read, model) for read in reads if not isinstance(model.parents[read], cst.Assign))
    if isinstance(parent, cst.Arg):
        return _function(parent, model) in TELLING
    if isinstance(parent, HELD):
        return is_told(model.parents[parent], model)
    if isinstance(parent, cst.Return):
        return any(is_told(call, model) for call in _callers(parent, model))
    return isinstance(parent, cst.FormattedStringExpression) or _is_cell(parent, model)


def _callers(given: cst.Return, model: FileModel) -> list[cst.Call]:
    """The calls that get what a function returns, but for its own."""
    function = next((above for above in ancestors(given, model) if isinstance(above, cst.FunctionDef)), None)
    if function is None:
        return []
    calls = [model.parents[use] for use in uses_of(function, model) if not is_inside(use, function, model)]
    return [call for call in calls if isinstance(call, cst.Call)]


def _function(arg: cst.Arg, model: FileModel) -> str:
    call = model.parents[arg]
    return called(call.func, model) if isinstance(call, cst.Call) else ""


def _is_cell(parent: cst.CSTNode, model: FileModel) -> bool:
    """What a notebook shows."""
    return isinstance(parent, cst.Expr) and bool(model.source.cells)
