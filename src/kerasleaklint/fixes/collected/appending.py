"""Whether a row is the same when it is appended as later, when NumPy would have read it from the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.collected.turns import Turns
from kerasleaklint.fixes.desk.imports import public_name
from kerasleaklint.fixes.desk.lookup import binders, names_read, scope_of
from kerasleaklint.fixes.following.callees import callee
from kerasleaklint.fixes.following.variables import reads_of, variable_of
from kerasleaklint.fixes.following.writing import KEEPING, VIEWS, Trail
from kerasleaklint.semantics.syntax import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.semantics.file_model import FileModel

# Calls whose result shares memory with what they are given.
SHARING = {
    "asarray", "asanyarray", "expand_dims", "ravel", "reshape", "squeeze", "swapaxes", "transpose", "view", "moveaxis",
    "rollaxis", "flip", "fliplr", "flipud", "rot90", "numpy", "atleast_1d", "atleast_2d", "atleast_3d", "broadcast_to",
}  # fmt: skip
# Methods that write into their own object, not into what they are given.
METHODS = {
    "append", "appendleft", "clear", "extend", "fill", "insert", "itemset", "partition", "pop", "popleft", "remove",
    "resize", "reverse", "setfield", "sort", "update",
}  # fmt: skip
# Functions that write into what they are given, by their last name.
FUNCTIONS = {
    "shuffle", "copyto", "put", "place", "putmask", "fill_diagonal", "readinto", "rectangle", "circle", "line",
    "polylines", "fillPoly", "putText", "ellipse", "drawContours", "preprocess_input",
}  # fmt: skip
WRITING = FUNCTIONS | METHODS


def stays_as_it_is(row: cst.BaseExpression, rows: cst.BaseExpression | None, model: FileModel) -> bool:
    """Nothing writes into the row, or what it is a view of, after it was appended to `rows`."""
    return not any(_is_written_later(name, row, rows, model) for name in _shared(row, model))


def _shared(row: cst.CSTNode, model: FileModel) -> Iterator[cst.Name]:
    """The variables whose memory the row is, or may be."""
    if isinstance(row, cst.Name):
        yield row
    elif isinstance(row, (cst.Subscript, cst.Attribute)):
        yield from _shared(row.value, model)
    elif isinstance(row, (cst.Tuple, cst.List)):
        for element in row.elements:
            yield from _shared(element.value, model)
    elif isinstance(row, cst.IfExp):
        yield from _shared(row.body, model)
        yield from _shared(row.orelse, model)
    elif isinstance(row, cst.ListComp):
        yield from _shared(row.elt, model)
    elif isinstance(row, cst.Call):
        yield from _shared_by_call(row, model)


def _shared_by_call(call: cst.Call, model: FileModel) -> Iterator[cst.Name]:
    """A function of the file may give back a view of anything that it is given."""
    given = call.args if callee(call.func, model) is not None else ()
    if _last_name(call.func) in SHARING:
        yield from () if public_name(call.func, model) else _shared(call.func, model)
        given = call.args[:1]
    for arg in given:
        yield from _shared(arg.value, model)


def _is_written_later(name: cst.Name, row: cst.CSTNode, rows: cst.BaseExpression | None, model: FileModel) -> bool:
    held = {name, *_seen_through(name, row, model)}
    return any(_is_changed(one, row, rows, model) for one in held)


def _seen_through(name: cst.Name, row: cst.CSTNode, model: FileModel) -> Iterator[cst.Name]:
    """The arrays that a variable is a view of: `window = series[i : i + 20]`, `for row in table`."""
    end = Turns(row, name.value, model).end
    for binder in binders(name.value, scope_of(row, model), model):
        if model.span(binder)[0] > end:
            continue
        target = model.parents[binder]
        while isinstance(target, (cst.Element, cst.Tuple)):
            target = model.parents[target]
        above = model.parents[target]
        if isinstance(target, cst.AssignTarget) and isinstance(above, cst.Assign):
            yield from (seen for seen in _shared(above.value, model) if seen.value != name.value)
        elif isinstance(target, (cst.For, cst.CompFor)):
            yield from (seen for seen in names_read(target.iter, model) if seen.value != name.value)


def _is_changed(name: cst.Name, row: cst.CSTNode, rows: cst.BaseExpression | None, model: FileModel) -> bool:
    """Whether the array is written to where the row is in the list already, under this name or another."""
    turns = Turns(row, name.value, model)
    scope = scope_of(row, model)
    if any(_writes(node, name.value) and turns.is_later(node) for node in walk(scope, into_scopes=True)):
        return True
    variable, own = variable_of(name, model), variable_of(rows, model) if rows is not None else None
    reads = [read for read in reads_of(variable, model) if read is not name] if variable is not None else []
    followed = [read for read in reads if turns.is_later(read) or _gets_another_name(read, name.value, model)]
    return any(Later(model, {own} if own is not None else set()).is_written(read) for read in followed)


def _gets_another_name(read: cst.CSTNode, name: str, model: FileModel) -> bool:
    """`last = row`, `everything.append(row)`."""
    parent = model.parents[read]
    if isinstance(parent, cst.Assign):
        return not any(isinstance(target.target, cst.Name) and target.target.value == name for target in parent.targets)
    call = model.parents[parent]
    return isinstance(parent, cst.Arg) and isinstance(call, cst.Call) and _last_name(call.func) in KEEPING


class Later(Trail):
    """What is done with a row: functions of packages are known to write by their names only."""

    def _imported(self, name: str, arg: cst.Arg, call: cst.Call) -> bool:
        last = name.rpartition(".")[2]
        if arg.keyword is not None and arg.keyword.value in ("out", "dst"):
            return True
        return last in FUNCTIONS or (last in VIEWS and self.is_written(call))


def _writes(node: cst.CSTNode, name: str) -> bool:
    """`name[...] = `, `name += `, `del name[...]`, `name.sort()`, `shuffle(name)`, `f(..., out=name)`."""
    if isinstance(node, cst.AssignTarget):
        return isinstance(node.target, (cst.Subscript, cst.Attribute)) and _base(node.target) == name
    if isinstance(node, cst.AugAssign):
        return _base(node.target) == name
    if not isinstance(node, cst.Call):
        return False
    if any(arg.keyword and arg.keyword.value in ("out", "dst") and _base(arg.value) == name for arg in node.args):
        return True
    if _last_name(node.func) not in WRITING:
        return False
    receiver = _base(node.func.value) if isinstance(node.func, cst.Attribute) else None
    return receiver == name or (_last_name(node.func) not in METHODS and any(_base(a.value) == name for a in node.args))


def _base(node: cst.CSTNode) -> str | None:
    while isinstance(node, (cst.Subscript, cst.Attribute)):
        node = node.value
    return node.value if isinstance(node, cst.Name) else None


def _last_name(func: cst.CSTNode) -> str:
    if isinstance(func, cst.Attribute):
        return func.attr.value
    return func.value if isinstance(func, cst.Name) else ""
