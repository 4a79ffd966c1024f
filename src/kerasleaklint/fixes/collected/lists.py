"""The variable that holds a list: where the list begins, and everything that the program does with it."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.collected.appending import stays_as_it_is
from kerasleaklint.fixes.collected.conversion import Conversion, conversion_of
from kerasleaklint.fixes.desk.layout import Layout
from kerasleaklint.fixes.desk.lookup import binders, declared_global, is_hidden, names_read, scope_of
from kerasleaklint.semantics.syntax import dotted
from kerasleaklint.semantics.values import Site

if TYPE_CHECKING:
    from kerasleaklint.semantics.file_model import FileModel

GROWING = {"append", "extend"}


@dataclass(frozen=True, eq=False)
class Held:
    """One variable as long as it holds one list, `bound` to it and read by `names`.

    Everything that is done with the list is in `conversions`, or returns it, or means the same for rows on disk.
    """

    bound: cst.Name
    names: list[cst.Name]
    conversions: list[Conversion] = field(default_factory=list)
    returned: list[cst.Return] = field(default_factory=list)
    grown: list[cst.Call] = field(default_factory=list)
    measured: list[cst.Name] = field(default_factory=list)


def held(name: cst.Name, model: FileModel) -> Held | None:
    """The list that a variable holds where it is read or bound; None where something else is done with it."""
    scope, layout = scope_of(name, model), Layout(model)
    bound = sorted(binders(name.value, scope, model), key=model.span)
    statements = [layout.statement(binder) for binder in bound]
    names = [n for n in names_read(scope, model) if n.value == name.value and not is_hidden(n, scope, model)]
    if name.value in declared_global(model) or any(scope_of(n, model) is not scope for n in names):
        return None
    if len({model.parents.get(line) for line in statements}) != 1:
        return None
    starts = [model.span(line)[0] for line in statements]
    at = bound.index(name) if name in bound else bisect_left(starts, model.span(layout.statement(name))[0]) - 1
    if at < 0:
        return None
    # What the next assignment reads is still this list.
    end = model.span(statements[at + 1])[1] if at + 1 < len(bound) else len(layout.text)
    found = Held(bound[at], [n for n in names if n not in bound and starts[at] <= model.span(n)[0] < end])
    return found if all(_is_kept(n, found, model) for n in found.names) and _ends_well(found, model) else None


def _is_kept(name: cst.Name, found: Held, model: FileModel) -> bool:
    parent = model.parents[name]
    above = model.parents[parent]
    if isinstance(parent, cst.Attribute):
        return _grows(parent, above, found, model)
    if isinstance(parent, cst.Arg):
        return _is_measured(name, above, found) or _is_converted(name, above, found, model)
    if isinstance(parent, cst.Element):
        parent, above = above, model.parents[above]
        if not isinstance(parent, cst.Tuple) or not isinstance(above, cst.Return):
            return False
        parent = above
    if isinstance(parent, cst.Return):
        found.returned.append(parent)
        return True
    return isinstance(parent, cst.Del)


def _is_measured(name: cst.Name, call: cst.CSTNode, found: Held) -> bool:
    """`len(rows)`."""
    if not isinstance(call, cst.Call) or dotted(call.func) != "len":
        return False
    found.measured.append(name)
    return True


def _is_converted(name: cst.Name, call: cst.CSTNode, found: Held, model: FileModel) -> bool:
    conversion = conversion_of(call, model)
    if conversion is None or conversion.rows is not name:
        return False
    found.conversions.append(conversion)
    return True


def _grows(method: cst.Attribute, call: cst.CSTNode, found: Held, model: FileModel) -> bool:
    """`rows.append(row)` as a statement, of a row that nobody writes to afterwards."""
    if method.attr.value not in GROWING or not isinstance(call, cst.Call) or call.func is not method:
        return False
    only = call.args[0] if len(call.args) == 1 else None
    if only is None or only.keyword or only.star or not isinstance(model.parents[call], cst.Expr):
        return False
    found.grown.append(call)
    return stays_as_it_is(only.value, method.value, model)


def _ends_well(found: Held, model: FileModel) -> bool:
    """Converted once and beside its beginning, at the end: a list that grows further would be another array."""
    if len(found.conversions) + len(found.returned) > 1:
        return False
    layout = Layout(model)
    block = model.parents[layout.statement(found.bound)]
    for last in (*(conversion.call for conversion in found.conversions), *found.returned):
        line = layout.statement(last)
        later = (n for n in found.names if model.span(n) > model.span(line) and model.parents[n] is not last)
        if model.parents[line] is not block or any(isinstance(model.parents[n], cst.Attribute) for n in later):
            return False
        if model.place(Site(model.root, line)).cell != model.place(Site(model.root, found.bound)).cell:
            return False  # a cell that only converts the list may be run again
    return True
