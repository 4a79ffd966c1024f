"""Data sets of HDF5 files: left on disk, in a file that stays open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.imports import called
from kerasleaklint.fixes.desk.lookup import ancestors, binders, mentions, names_read, scope_of
from kerasleaklint.fixes.files.overwriting import is_written_later
from kerasleaklint.fixes.files.paths import is_path
from kerasleaklint.fixes.following.rowwise import IDENTITIES

if TYPE_CHECKING:
    from kerasleaklint.fixes.desk.draft import Draft
    from kerasleaklint.semantics.values import Origin


MAPPED = '''\
def mapped_set(data):
    """Map a data set of an HDF5 file, if it lies there in one piece."""
    offset = data.id.get_offset()
    if offset is None:
        return data
    return {np}.memmap(data.file.filename, data.dtype, "r", offset, data.shape)
'''


def is_read(draft: Draft, origin: Origin) -> bool:
    """`file["x"][:]` and `np.array(file["x"])`, of a file that is only read and can be left open."""
    data = _data_set(draft, origin)
    if data is None or not _all_only_read(draft):
        return False
    file = data.value
    if isinstance(file, cst.Call):
        return called(file.func, draft.model) == "h5py.File"
    return isinstance(file, cst.Name) and _can_stay_open(draft, file)


def _data_set(draft: Draft, origin: Origin) -> cst.Subscript | None:
    """`file["x"]`, where the whole of it is read."""
    node = origin.made.node
    if origin.kind != "file" or origin.what != "h5py":
        return None
    inner: cst.CSTNode | None = None
    if isinstance(node, cst.Subscript) and len(node.slice) == 1 and _is_whole(node.slice[0].slice):
        inner = node.value
    elif isinstance(node, cst.Call) and called(node.func, draft.model) in IDENTITIES and len(node.args) == 1:
        inner = node.args[0].value
    return inner if isinstance(inner, cst.Subscript) else None


def _is_whole(part: cst.BaseSlice) -> bool:
    """`[:]`, `[()]` and `[...]`."""
    if isinstance(part, cst.Slice):
        return part.lower is None and part.upper is None and part.step is None
    assert isinstance(part, cst.Index)
    return isinstance(part.value, cst.Ellipsis) or (isinstance(part.value, cst.Tuple) and not part.value.elements)


def _all_only_read(draft: Draft) -> bool:
    """No HDF5 file of the program is written to, by whatever: one that is open cannot be."""
    files = [call for call in draft.model.every(cst.Call) if called(call.func, draft.model) == "h5py.File"]
    paths = [call.args[0].value for call in files if call.args]
    if "chdir(" in draft.model.source.text or not all(is_path(draft, path) for path in paths):
        return False  # it could not be mapped by its name
    if any(is_written_later(path, draft.model) for path in paths):
        return False
    modes = [arg.value for call in files for arg in call.args[1:] if arg.keyword is None or arg.keyword.value == "mode"]
    return all(getattr(mode, "evaluated_value", None) == "r" for mode in modes)


def _can_stay_open(draft: Draft, file: cst.Name) -> bool:
    return _with(draft, file) is not None or _assigned(draft, file)


def _bound(draft: Draft, file: cst.Name) -> cst.CSTNode | None:
    """What the binding of the name is a part of: that of the `with` around it, or the only one."""
    scope = scope_of(file, draft.model)
    found = binders(file.value, scope, draft.model) or binders(file.value, draft.model.root.tree, draft.model)
    parents = [draft.model.parents[name] for name in found]
    around = list(ancestors(file, draft.model))
    inside = [node for node in parents if isinstance(node, cst.AsName) and _block_of(node, draft) in around]
    if len(inside) == 1:
        return inside[0]
    return parents[0] if len(parents) == 1 else None


def _block_of(as_name: cst.CSTNode, draft: Draft) -> cst.CSTNode:
    """The `with` that binds the name."""
    return draft.model.parents[draft.model.parents[as_name]]


def _assigned(draft: Draft, file: cst.Name) -> bool:
    """`file = h5py.File(...)`, closed, if at all, by a statement of its own."""
    target = _bound(draft, file)
    assign = draft.model.parents[target] if isinstance(target, cst.AssignTarget) else None
    if not isinstance(assign, cst.Assign) or not isinstance(assign.value, cst.Call):
        return False
    if called(assign.value.func, draft.model) != "h5py.File":
        return False
    closings = _closings(draft, file)
    return not _is_used_after(draft, file, closings) and all(_line_of(draft, close) for close in closings)


def _is_used_after(draft: Draft, file: cst.Name, closings: list[cst.Attribute]) -> bool:
    """Whether the program could tell that the file is not closed any more."""
    model, scope = draft.model, scope_of(file, draft.model)
    uses = [name for name in names_read(scope, model) if name.value == file.value and scope_of(name, model) is scope]
    others = [use for use in uses if model.parents[use] not in closings]
    return any(model.span(use) > model.span(close) for close in closings for use in others)


def _closings(draft: Draft, file: cst.Name) -> list[cst.Attribute]:
    """Where `file.close` is named."""
    above = [draft.model.parents[use] for use in mentions(file.value, draft.model)]
    return [node for node in above if isinstance(node, cst.Attribute) and node.attr.value == "close"]


def _line_of(draft: Draft, close: cst.Attribute) -> cst.SimpleStatementLine | None:
    """The row of `file.close()`, if nothing else is on it and the block does not consist of it."""
    line = draft.layout.statement(close)
    block = draft.model.parents.get(line)
    siblings = getattr(block, "body", ())
    alone = isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1 and isinstance(line.body[0], cst.Expr)
    return line if alone and len(siblings) > 1 and isinstance(line, cst.SimpleStatementLine) else None


def _with(draft: Draft, file: cst.Name) -> cst.With | None:
    """`with h5py.File(...) as file:` and nothing else on its row, whose block can move to the left."""
    as_name = _bound(draft, file)
    item = draft.model.parents.get(as_name) if isinstance(as_name, cst.AsName) else None
    block = draft.model.parents[item] if isinstance(item, cst.WithItem) else None
    if not isinstance(block, cst.With) or len(block.items) != 1 or block.asynchronous:
        return None
    made = block.items[0].item
    if not isinstance(made, cst.Call) or called(made.func, draft.model) != "h5py.File":
        return None
    start, end = draft.layout.span(block)
    text = draft.layout.text[start:end]
    is_simple = all(isinstance(statement, cst.SimpleStatementLine) for statement in block.body.body)
    alike = [name for name in names_read(scope_of(block, draft.model), draft.model) if name.value == file.value]
    is_simple = is_simple and not any(_asks_file(draft, name, block) for name in alike)
    is_long = any(quotes in text for quotes in ('"""', "'''"))
    return block if isinstance(block.body, cst.IndentedBlock) and is_simple and not is_long else None


def _asks_file(draft: Draft, name: cst.Name, block: cst.With) -> bool:
    """Whether a file is asked whether it is open, after its block: not where another one goes by the name."""
    is_bound = isinstance(draft.model.parents[name], (cst.AsName, cst.AssignTarget))
    made = _bound(draft, name)
    is_other = made is not None and made is not block.items[0].asname
    return draft.model.span(name)[0] >= draft.model.span(block)[1] and not is_bound and not is_other


def keep_open(draft: Draft, origin: Origin) -> None:
    """Take the reading away, and with it the end of the file."""
    data = _data_set(draft, origin)
    assert data is not None
    start, end = draft.layout.span(origin.made.node)
    inner_start, inner_end = draft.layout.whole(data)
    numpy = draft.spelled("numpy", at=data, otherwise="import numpy as np")
    name = draft.define_once("mapped_set", lambda name: MAPPED.replace("mapped_set", name).format(np=numpy), above=data)
    draft.edit(start, inner_start, f"{name}(")
    draft.edit(inner_end, end, ")")
    if not isinstance(data.value, cst.Name):
        return
    block = _with(draft, data.value)
    if block is not None:
        _open_without_with(draft, block, data.value)
    for close in _closings(draft, data.value):
        line = _line_of(draft, close)
        if line is not None:
            _delete(draft, line)


def grows(draft: Draft, origin: Origin) -> int:
    """By how many columns the expression that reads gets longer."""
    data = _data_set(draft, origin)
    assert data is not None
    return len("mapped_set()") + len(draft.source(data)) - len(draft.source(origin.made.node))


def _open_without_with(draft: Draft, block: cst.With, file: cst.Name) -> None:
    layout = draft.layout
    made_start, made_end = layout.whole(block.items[0].item)
    start, end = layout.span(block)
    draft.edit(start, made_start, f"{draft.source(file)} = ")
    draft.edit(made_end, layout.text.index(":", made_end) + 1, "")
    row = layout.row_end(layout.logical_end(start) - 1)
    while row < end:
        if layout.text.startswith(layout.step, row):
            draft.edit(row + len(layout.indent(start)), row + len(layout.indent(start)) + len(layout.step), "")
        row = layout.row_end(row)


def _delete(draft: Draft, line: cst.SimpleStatementLine) -> None:
    layout = draft.layout
    start, end = layout.span(line)
    stop = layout.row_end(end)
    draft.edit(layout.row_start(start), layout.text.index("#", end) if "#" in layout.text[end:stop] else stop, "")
