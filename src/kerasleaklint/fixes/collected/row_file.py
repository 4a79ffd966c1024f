"""A list of rows that are on disk: what is written in place of the list and its conversion."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.collected.collecting import collecting, is_full
from kerasleaklint.fixes.collected.conversion import BLOCKS
from kerasleaklint.fixes.desk.arguments import opening
from kerasleaklint.fixes.desk.rows import WIDTH, is_compact, write_arguments
from kerasleaklint.fixes.following.arrays import is_array

if TYPE_CHECKING:
    from collections.abc import Collection

    from kerasleaklint.fixes.desk.draft import Draft
    from kerasleaklint.semantics.values import Origin

# As NumPy does for a list, it finds one dtype for rows of several: the file is written anew when a wider one comes.
NAME = "RowFile"
CLASS = '''\
class {name}:
    """A list of rows in a temporary file, which lasts as long as their array."""

    def __init__(self, rows=(), dtype=None):
        self.file, self.count, self.shapes = self.new_file(), 0, set()
        self.asked = self.dtype = dtype
        self.extend(rows)

    def __len__(self):
        return self.count

    def new_file(self):
        return {file}(dir=".")  # the default place may be in memory

    def extend(self, rows):
        for row in rows:
            self.append(row)

    def append(self, row):
        row = {np}.asarray(row, self.asked)
        common = {np}.promote_types(row.dtype, self.dtype) if self.count else row.dtype
        if self.count and common != self.dtype:
            known, self.file = self.array(), self.new_file()
            self.file.writelines(part.astype(common).tobytes() for part in known)
        self.dtype, self.count = common, self.count + 1
        self.shapes.add(row.shape)
        self.file.write(row.astype(common, copy=False).tobytes())

    def array(self):
        if not self.count:
            return {np}.array([], self.asked)
        if len(self.shapes) > 1 or self.dtype.hasobject:
            raise ValueError(f"rows are not alike: {{self.dtype}}, {{self.shapes}}")
        with self.file:  # the map outlives it
            rows = {np}.asarray({np}.memmap(self.file, self.dtype, "r+"))
        return rows.reshape(self.count, *min(self.shapes))
'''


def is_list(draft: Draft, origin: Origin) -> bool:
    return origin.kind == "collected" and collecting(origin.made.node, draft.model) is not None


def names_of_list(draft: Draft, origin: Origin) -> Collection[cst.Name]:
    found = collecting(origin.made.node, draft.model)
    return found.names if found else ()


def grows(draft: Draft, origin: Origin) -> int:
    found = collecting(origin.made.node, draft.model)
    rows = found.conversions[0].rows if found else None
    if not isinstance(rows, cst.Name):
        return len(f"{NAME}.array") - len("np.array")
    return len(f"{rows.value}.array()") - len(draft.source(origin.made.node))


def collect_on_disk(draft: Draft, origin: Origin) -> None:
    found = collecting(origin.made.node, draft.model)
    assert found is not None
    first = found.beginning
    name = _class(draft, first)
    dtype = f"dtype={draft.source(found.dtype)}" if found.dtype else ""
    if is_full(first):
        _begin_with_rows(draft, first, name, dtype, found.conversions[0].call)
    else:
        draft.replace(first, f"{name}({dtype})")
    if found.conversions[0].block:
        for call in found.grown:
            _extend_by_rows(draft, call, found.conversions[0].block)
    for conversion in found.conversions:
        if conversion.rows is not first:
            draft.replace(conversion.call, f"{draft.source(conversion.rows)}.array()")


def _extend_by_rows(draft: Draft, call: cst.Call, block: str) -> None:
    """`rows.append(block)` adds all rows of the block: of a table, too, whose items are its columns."""
    if block == BLOCKS["numpy.concatenate"] and is_array(call.args[0].value, draft.model):
        block = "{}"
    else:
        block = draft.spelled(f"numpy.{block}", at=call, otherwise="import numpy as np")
    draft.rename_method(call, "extend")
    before, after = block.split("{}")
    if is_compact(draft, call):
        write_arguments(draft, call, [f"{before}{draft.source(call.args[0].value)}{after}"])
    else:
        start, end = draft.layout.span(call.args[0])
        draft.edit(start, start, before)
        draft.edit(end, end, after)


def _class(draft: Draft, at: cst.CSTNode) -> str:
    numpy = draft.spelled("numpy", at=at, otherwise="import numpy as np")
    file = draft.spelled("tempfile.TemporaryFile", at=at, otherwise="import tempfile")
    return draft.define_once(NAME, lambda name: CLASS.format(name=name, np=numpy, file=file), above=at)


def _begin_with_rows(draft: Draft, rows: cst.BaseExpression, name: str, dtype: str, call: cst.Call) -> None:
    """A comprehension becomes the generator that fills the file; converted as it stands, all of the call."""
    layout = draft.layout
    is_converted = call.args[0].value is rows
    start, end = layout.whole(call if is_converted else rows)
    first, last = layout.span(rows)
    if isinstance(rows, cst.Call):
        first = opening(layout, rows) - 1
    inside = layout.text[first + 1 : last - 1]
    inner = inside.strip()
    if dtype:
        inner = f"{inner}, {dtype}" if inner.startswith("map(") else f"({inner}), {dtype}"
    method = ".array()" if is_converted else ""
    row = layout.row_start(start)
    width = len(layout.text[row:start] + f"{name}({inner}){method}" + layout.text[end : layout.row_end(end)].rstrip())
    if "\n" in inside or "\r" in inside or width > WIDTH:
        indent = layout.indent(start)
        inner = f"{layout.newline}{indent}{layout.step}{inner}{layout.newline}{indent}"
    draft.edit(start, end, f"{name}({inner}){method}")
