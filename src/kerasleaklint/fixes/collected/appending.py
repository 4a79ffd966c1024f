"""Whether a row is the same when it is appended as later, when NumPy would have read it from the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.imports import public_name
from kerasleaklint.fixes.desk.lookup import ancestors, binders, scope_of
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
# Functions and methods that write into what they are given, by their last name.
WRITING = {
    "shuffle", "copyto", "put", "place", "putmask", "fill_diagonal", "readinto", "rectangle", "circle", "line",
    "polylines", "fillPoly", "putText", "ellipse", "drawContours",
} | METHODS  # fmt: skip


def stays_as_it_is(row: cst.BaseExpression, model: FileModel) -> bool:
    """Nothing writes into the row, or what it is a view of, after it was appended."""
    return not any(_is_written_later(name, row, model) for name in _shared(row, model))


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
    elif isinstance(row, cst.Call) and _last_name(row.func) in SHARING:
        yield from () if public_name(row.func, model) else _shared(row.func, model)
        for arg in row.args[:1]:
            yield from _shared(arg.value, model)


def _is_written_later(name: cst.Name, row: cst.CSTNode, model: FileModel) -> bool:
    body = _turn(row, model)
    end = model.span(row)[1]
    if any(_is_written(seen, row, model) for seen in _seen_through(name, body, model)):
        return True
    is_new = any(
        _is_certain(b, body, model) and model.span(b) < model.span(row) for b in binders(name.value, body, model)
    )
    written = [node for node in walk(body, into_scopes=True) if _writes(node, name.value)]
    return any(not is_new or model.span(node)[0] >= end for node in written)


def _seen_through(name: cst.Name, body: cst.CSTNode, model: FileModel) -> Iterator[cst.Name]:
    """The arrays that a variable is a view of: `window = series[i : i + 20]`, `for row in table`."""
    for binder in binders(name.value, body, model):
        target = model.parents[binder]
        above = model.parents[target]
        if isinstance(target, cst.AssignTarget) and isinstance(above, cst.Assign):
            yield from (seen for seen in _shared(above.value, model) if seen.value != name.value)
        elif isinstance(target, cst.For) and isinstance(target.iter, cst.Name):
            yield target.iter


def _is_written(name: cst.Name, row: cst.CSTNode, model: FileModel) -> bool:
    """Whether the array is written to anywhere from the loop on that appends views of it."""
    start = model.span(_turn(row, model))[0]
    nodes = walk(scope_of(row, model), into_scopes=True)
    return any(_writes(node, name.value) and model.span(node)[0] >= start for node in nodes)


def _turn(row: cst.CSTNode, model: FileModel) -> cst.CSTNode:
    """What runs again and again around the row: the body of the innermost loop, else all of its function."""
    loops = (above for above in ancestors(row, model) if isinstance(above, (cst.For, cst.While)))
    loop = next(loops, None)
    return loop if loop is not None and scope_of(loop, model) is scope_of(row, model) else scope_of(row, model)


def _is_certain(binder: cst.Name, body: cst.CSTNode, model: FileModel) -> bool:
    """Whether the name is bound anew in each turn: by the loop itself, or not in a branch."""
    around = [above for above in ancestors(binder, model) if not isinstance(above, cst.BaseExpression)]
    inner = around[: around.index(body)] if body in around else []
    return not any(isinstance(above, (cst.If, cst.For, cst.While, cst.ExceptHandler)) for above in inner)


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
