"""What else a program does with the names of arrays that go: their lengths and shapes can be written as numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.lookup import ancestors, binders, names_read, scope_of
from kerasleaklint.fixes.desk.refusal import Refused
from kerasleaklint.semantics.syntax import dotted

if TYPE_CHECKING:
    from collections.abc import Collection

    from kerasleaklint.fixes.desk.draft import Draft
    from kerasleaklint.fixes.synthetic.trace import Trace
    from kerasleaklint.semantics.file_model import FileModel


def replace_uses(
    draft: Draft,
    trace: Trace,
    names: Collection[str],
    gone: Collection[cst.CSTNode],
    besides: Collection[cst.Call] = (),
) -> None:
    """Write numbers for lengths and shapes; raises Refused at a use that the program could not do without.

    What is in statements that go, or in arguments of the calls `besides`, is no concern.
    """
    home = scope_of(next(iter(trace.arguments)), draft.model)
    if trace.bench.numbers.unsteady & set(names):
        raise Refused("another function may bind the array's name with `global`")
    for use in names_read(draft.model.root.tree, draft.model):
        if use.value not in names or _owner(use, draft.model) is not home:
            continue
        around = list(ancestors(use, draft.model))
        if any(isinstance(above, cst.Arg) and draft.model.parents[above] in besides for above in around):
            continue
        if any(above in gone or above in trace.arguments for above in around) or use in trace.arguments:
            continue
        asking, text = _number_for(use, around, trace)
        if asking is None:
            shown = around[0] if isinstance(around[0], (cst.Attribute, cst.Subscript)) else use
            raise Refused("the whole array is needed for `{}` as well", shown)
        draft.replace(asking, text)


def _owner(use: cst.Name, model: FileModel) -> cst.CSTNode:
    """The scope whose name it is."""
    for above in ancestors(use, model):
        if isinstance(above, (cst.FunctionDef, cst.Lambda)) and binders(use.value, above, model):
            return above
    return scope_of(use, model) if isinstance(scope_of(use, model), cst.ClassDef) else model.root.tree


def _number_for(use: cst.Name, around: list[cst.CSTNode], trace: Trace) -> tuple[cst.BaseExpression | None, str]:
    """`len(x)`, `x.shape[1]` or `x.shape`, and what it comes to."""
    columns, numbers = trace.history[use.value], trace.bench.numbers
    shapes = {(column.rows, *column.sides) for column in columns}
    if len(shapes) > 1:
        return None, ""
    shape = [columns[0].rows_text, *(str(side) for side in columns[0].sides)]
    parent = around[0]
    if isinstance(parent, cst.Arg) and isinstance(around[1], cst.Call) and dotted(around[1].func) == "len":
        return around[1], shape[0]
    if not isinstance(parent, cst.Attribute) or parent.attr.value != "shape":
        return None, ""
    subscript = around[1]
    if isinstance(subscript, cst.Subscript) and subscript.value is parent and len(subscript.slice) == 1:
        index = subscript.slice[0].slice
        if isinstance(index, cst.Index) and (position := numbers.value(index.value)) is not None:
            return subscript, shape[int(position)]
        if isinstance(index, cst.Slice) and index.upper is None and _is_one(index.lower):
            return subscript, _tuple(shape[1:])
    return parent, _tuple(shape)


def _tuple(texts: list[str]) -> str:
    return f"({', '.join(texts)}{',' * (len(texts) == 1)})"


def _is_one(bound: cst.BaseExpression | None) -> bool:
    return isinstance(bound, cst.Integer) and bound.value == "1"
