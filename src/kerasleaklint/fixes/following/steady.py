"""What else a step reads besides the array: the same for each row, now and when the rows are drawn."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.imports import called, public_name
from kerasleaklint.fixes.desk.lookup import ancestors, binders, mentions, names_read, scope_of
from kerasleaklint.fixes.following.variables import is_target
from kerasleaklint.fixes.following.writing import is_written
from kerasleaklint.semantics.syntax import walk

if TYPE_CHECKING:
    from collections.abc import Collection

    from kerasleaklint.fixes.desk.draft import Draft
    from kerasleaklint.semantics.file_model import FileModel

PART = "part"  # the name that the new program gives to some rows
PURE = {"float", "int"} | {f"numpy.{name}" for name in ("array", "float32", "float64", "maximum", "sqrt")}
# What binds a name of the module, or an attribute, without naming it.
REBINDING = re.compile(r"\bglobals\(\)(?:\[|\.update)|\bexec\(")
UNNAMED = re.compile(r"\b(?:setattr|delattr|vars)\(|__dict__|__getattr")
STATISTICS = {"mean": "mean", "std": "std", "min": "min", "max": "max", "amin": "min", "amax": "max"}


def number(node: cst.BaseExpression) -> int | None:
    if isinstance(node, cst.UnaryOperation) and isinstance(node.operator, cst.Minus):
        found = number(node.expression)
        return None if found is None else -found
    return int(node.value) if isinstance(node, cst.Integer) and node.value.isdigit() else None


def statistic(node: cst.CSTNode, model: FileModel) -> str | None:
    """`mean` for `x.mean(axis=0)` and `np.mean(x)`: over all rows, or over everything."""
    if not isinstance(node, cst.Call):
        return None
    package, _, name = called(node.func, model).rpartition(".")
    is_function = package == "numpy"
    if not is_function:
        name = node.func.attr.value if isinstance(node.func, cst.Attribute) else ""
    rest = node.args[1:] if is_function else node.args
    if name not in STATISTICS or len(rest) > 1 or (is_function and not node.args):
        return None
    return STATISTICS[name] if all(_has_plain_axis(arg) for arg in rest) else None


def is_over_rows(call: cst.Call) -> bool:
    """Whether the statistic has a value for each element of a row."""
    return any(number(arg.value) == 0 for arg in call.args)


def _has_plain_axis(arg: cst.Arg) -> bool:
    if arg.star or (arg.keyword is not None and arg.keyword.value != "axis"):
        return False
    return number(arg.value) == 0 or (isinstance(arg.value, cst.Name) and arg.value.value == "None")


def is_steady(draft: Draft, node: cst.BaseExpression, kind: str) -> bool:
    """Whether an expression gives the same for each batch, now and later: numbers, and names that keep their value.

    A step that is not `elementwise` takes another array: only what is one row's worth of literals or statistics.
    """
    model = draft.model
    hoisted = {inner for call in statistics_in(node, model) for inner in walk(call)}
    read = [name for name in names_read(node, model) if name not in hoisted]
    if not all(_keeps_its_value(name, node, model) for name in read) or may_change_within(list(walk(node)), model):
        return False
    calls = [n for n in walk(node) if isinstance(n, cst.Call) and n not in hoisted]
    if not all(called(call.func, model) in PURE for call in calls):
        return False
    return kind == "elementwise" or _is_row(node, model)


def statistics_in(node: cst.CSTNode, model: FileModel) -> list[cst.Call]:
    return [call for call in walk(node) if isinstance(call, cst.Call) and statistic(call, model)]


def may_change_within(nodes: Collection[cst.CSTNode], model: FileModel) -> bool:
    """`Config.scale`, if the file binds an attribute of this name or computes it; an item of a package's table."""
    if any(isinstance(n, cst.Subscript) and public_name(n.value, model) is not None for n in nodes):
        return True
    read = [n for n in nodes if isinstance(n, cst.Attribute)]
    if UNNAMED.search(model.source.text) and any(public_name(n, model) is None for n in read):
        return True
    names = {n.attr.value for n in read}
    if any(function.name.value in names for function in model.every(cst.FunctionDef)):
        return True
    return any(other.attr.value in names and is_target(other, model) for other in model.every(cst.Attribute))


def _keeps_its_value(name: cst.Name, there: cst.CSTNode, model: FileModel) -> bool:
    """A builtin, an import, a parameter or a variable that nothing binds or changes after this place."""
    scope = scope_of(there, model)
    while not (found := binders(name.value, scope, model)) and scope is not model.root.tree:
        scope = scope_of(scope, model)
    if name.value == PART or REBINDING.search(model.source.text):
        return False
    reads = mentions(name.value, model)
    if any(isinstance(model.parents[n], (cst.For, cst.CompFor, cst.NameItem)) for n in reads):
        return False
    values = _values(found, model)
    changes = [*found, *(_changes(reads, found, model) if _is_mutable(found, values, model) else ())]
    if not all(_is_one_number(value, model) for value in values):
        return False
    is_here = scope is scope_of(there, model)
    if not found:  # a builtin, or a class or function, which may be changed, too
        return not changes
    if not is_here or len(changes) < 2:
        return len(changes) < 2 and not any(_is_in_loop(n, scope, model) for n in changes)
    if any(scope_of(n, model) is not scope for n in changes):
        return False
    return all(model.span(n) < model.span(there) and not _is_in_loop(n, scope, model) for n in changes)


def _is_mutable(found: list[cst.Name], values: list[cst.BaseExpression], model: FileModel) -> bool:
    """Whether it may be an array, list or dict, which can be changed without being bound anew."""
    is_literal = bool(values) and all(isinstance(value, (cst.Float, cst.Integer)) for value in values)
    return not is_literal and not any(isinstance(model.parents[name], cst.ImportAlias) for name in found)


def _changes(reads: list[cst.Name], found: list[cst.Name], model: FileModel) -> list[cst.Name]:
    return [read for read in reads if read not in found and is_written(read, model)]


def _is_in_loop(name: cst.Name, scope: cst.CSTNode, model: FileModel) -> bool:
    loops = (n for n in ancestors(name, model) if isinstance(n, (cst.For, cst.While, cst.CompFor)))
    return any(scope_of(loop, model) is scope for loop in loops)


def _values(found: list[cst.Name], model: FileModel) -> list[cst.BaseExpression]:
    """What is assigned, where that can be seen."""
    values = []
    for node in found:
        parent = model.parents[node]
        above = model.parents[parent]
        if isinstance(parent, cst.AugAssign):
            values.append(parent.value)
        elif isinstance(parent, cst.AssignTarget) and isinstance(above, cst.Assign):
            values.append(above.value)
        elif isinstance(parent, cst.Element):
            values += _paired(parent, model)
    return values


def _paired(element: cst.Element, model: FileModel) -> list[cst.BaseExpression]:
    """`mean, std = x.mean(), x.std()`."""
    row = model.parents[element]
    assign = model.parents[model.parents[row]]
    values = assign.value if isinstance(assign, cst.Assign) else None
    if not isinstance(row, cst.Tuple) or not isinstance(values, cst.Tuple) or len(values.elements) != len(row.elements):
        return []
    return [values.elements[at].value for at, other in enumerate(row.elements) if other is element]


def _is_one_number(value: cst.BaseExpression, model: FileModel) -> bool:
    """Not one number for each row: `np.mean(x, axis=1)`."""
    calls = [node for node in walk(value) if isinstance(node, cst.Call)]
    axes = [(call, arg) for call in calls for arg in call.args if arg.keyword and arg.keyword.value == "axis"]
    return all(statistic(call, model) is not None for call, _ in axes)


def reads_numbers_only(node: cst.CSTNode, model: FileModel) -> bool:
    """Whether no operand may have a value for each element of a row: a statistic over rows, a parameter."""
    if any(is_over_rows(call) for call in statistics_in(node, model)):
        return False
    for name in names_read(node, model):
        found = binders(name.value, scope_of(node, model), model)
        if any(isinstance(model.parents[binder], cst.Param) for binder in found):
            return False
        if any(is_over_rows(call) for value in _values(found, model) for call in statistics_in(value, model)):
            return False
    return True


def _is_row(node: cst.BaseExpression, model: FileModel) -> bool:
    """Literals and statistics, which broadcast to each row: `np.array([0.485, 0.456])`, `x.std(axis=0) + 1e-7`."""
    if isinstance(node, (cst.Integer, cst.Float)) or statistic(node, model):
        return True
    if isinstance(node, cst.BinaryOperation):
        return _is_row(node.left, model) and _is_row(node.right, model)
    if isinstance(node, cst.Name):
        found = binders(node.value, scope_of(node, model), model)
        values = _values(found, model)
        return bool(found) and len(values) == len(found) and all(_is_row(value, model) for value in values)
    if not isinstance(node, cst.Call) or called(node.func, model) not in PURE:
        return False
    return all(_is_row(arg.value, model) or _is_literal_row(arg.value) for arg in node.args)


def _is_literal_row(node: cst.BaseExpression) -> bool:
    return isinstance(node, (cst.List, cst.Tuple)) and all(
        isinstance(e.value, (cst.Float, cst.Integer)) for e in node.elements
    )
