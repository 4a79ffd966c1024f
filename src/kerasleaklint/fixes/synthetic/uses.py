"""What else a program does with the names of arrays that go: their lengths and shapes can be written as numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.lookup import ancestors, binders, names_read, scope_of
from kerasleaklint.fixes.desk.refusal import Refused
from kerasleaklint.semantics.syntax import dotted

if TYPE_CHECKING:
    from collections.abc import Collection

    from kerasleaklint.fixes.desk.draft import Draft
    from kerasleaklint.fixes.synthetic.column import Column
    from kerasleaklint.fixes.synthetic.trace import Trace
    from kerasleaklint.semantics.file_model import FileModel

# What may read or bind a name without naming it.
UNNAMED = re.compile(r"(?<![\w.])(?:(?:globals|locals|vars|dir)\(\)|(?:exec|eval)\()")
MAGIC = re.compile(r"#([^\s#][^\n]*)")
# What needs no parentheses in a larger expression.
WHOLE = re.compile(r"[\w.]+(\[\w+\])?|\([^()]*\)")


def replace_uses(
    draft: Draft,
    trace: Trace,
    names: Collection[str],
    gone: Collection[cst.CSTNode],
    besides: Collection[cst.Call] = (),
    calls: Collection[cst.Call] = (),
) -> None:
    """Write numbers for lengths and shapes; raises Refused at a use that the program could not do without.

    What is in statements that go, or in arguments of the calls `besides`, is no concern. `calls` are written anew.
    """
    _refuse_unseen(draft, trace, names)
    home = scope_of(next(iter(trace.arguments)), draft.model)
    for use in names_read(draft.model.root.tree, draft.model):
        if use.value not in names or _owner(use, draft.model) is not home:
            continue
        around = list(ancestors(use, draft.model))
        if any(isinstance(above, cst.Arg) and draft.model.parents[above] in besides for above in around):
            continue
        if any(above in gone or above in trace.arguments for above in around) or use in trace.arguments:
            continue
        asking, text = _number_for(use, around, trace)
        if asking is None or any(above in calls for above in around):
            shown = around[0] if isinstance(around[0], (cst.Attribute, cst.Subscript)) else use
            raise Refused("the whole array is needed for `{}` as well", shown)
        draft.replace(asking, text)


def _refuse_unseen(draft: Draft, trace: Trace, names: Collection[str]) -> None:
    """Where a name may be read or bound without being seen."""
    if other := UNNAMED.search(draft.model.source.text):
        raise Refused(f"`{other[0]}` may read or bind any name")
    if draft.model.source.cells and (named := _named_by_magic(draft.model.source.text, names)):
        raise Refused(f"a line that only IPython understands may need `{named}`")
    if trace.bench.numbers.unsteady & set(names):
        raise Refused("another function may bind the array's name with `global`")


def _named_by_magic(text: str, names: Collection[str]) -> str | None:
    """`%store x` and `!ls {x}` stand as comments in the program, without a blank behind the sign."""
    found = (word for comment in MAGIC.findall(text) for word in re.findall(r"\w+", comment))
    return next((word for word in found if word in names), None)


def _owner(use: cst.Name, model: FileModel) -> cst.CSTNode:
    """The scope whose name it is."""
    for above in ancestors(use, model):
        if isinstance(above, (cst.FunctionDef, cst.Lambda)) and binders(use.value, above, model):
            return above
    return scope_of(use, model) if isinstance(scope_of(use, model), cst.ClassDef) else model.root.tree


def _number_for(use: cst.Name, around: list[cst.CSTNode], trace: Trace) -> tuple[cst.BaseExpression | None, str]:
    """`len(x)`, `x.shape[1]` or `x.shape`, and what it comes to."""
    columns = trace.history[use.value]
    if len({(column.rows, *column.sides) for column in columns}) > 1 or _shows_its_text(around):
        return None, ""
    shape = [_rows(use, columns[0], trace), *(str(side) for side in columns[0].sides)]
    parent = around[0]
    if isinstance(parent, cst.Arg) and isinstance(around[1], cst.Call) and dotted(around[1].func) == "len":
        return around[1], _apart(shape[0], around[2])
    if not isinstance(parent, cst.Attribute) or parent.attr.value != "shape":
        return None, ""
    return _side(parent, around[1:], shape, trace, is_tensor=any(column.is_tensor for column in columns))


def _side(
    asked: cst.Attribute, around: list[cst.CSTNode], shape: list[str], trace: Trace, *, is_tensor: bool
) -> tuple[cst.BaseExpression | None, str]:
    """One side of the shape, or several."""
    subscript = around[0]
    if isinstance(subscript, cst.Subscript) and subscript.value is asked and len(subscript.slice) == 1:
        index = subscript.slice[0].slice
        position = trace.bench.numbers.value(index.value) if isinstance(index, cst.Index) else None
        if position is not None:
            is_there = isinstance(position, int) and -len(shape) <= position < len(shape)
            return (subscript, _apart(shape[int(position)], around[1])) if is_there else (None, "")
        if isinstance(index, cst.Slice) and index.upper is None and _is_one(index.lower):
            return subscript, _tuple(shape[1:])
    is_handed_on = isinstance(subscript, (cst.Attribute, cst.AssignTarget, cst.AugAssign))
    if is_handed_on or (is_tensor and not _is_printed(around)):
        return None, ""  # a tuple cannot do all that a shape can, and shows itself otherwise
    return asked, _tuple(shape)


def _shows_its_text(around: list[cst.CSTNode]) -> bool:
    """In `{len(x)=}` of a string."""
    return any(isinstance(above, cst.FormattedStringExpression) and above.equal is not None for above in around)


def _is_printed(around: list[cst.CSTNode]) -> bool:
    """`print(x.shape)`, `f"{x.shape}"`: there a shape looks like a tuple."""
    if isinstance(around[0], cst.FormattedStringExpression):
        return around[0].conversion is None
    return isinstance(around[0], cst.Arg) and isinstance(around[1], cst.Call) and dotted(around[1].func) == "print"


def _rows(use: cst.Name, column: Column, trace: Trace) -> str:
    """As the program writes it, where its names mean the same."""
    model = trace.bench.draft.model
    is_here = scope_of(use, model) is scope_of(next(iter(trace.arguments)), model)
    return column.rows_text if is_here else str(column.rows)


def _apart(text: str, parent: cst.CSTNode) -> str:
    """A product in parentheses, where something is computed with it."""
    is_alone = isinstance(parent, (cst.Arg, cst.Assign, cst.FormattedStringExpression))
    return text if is_alone or WHOLE.fullmatch(text) else f"({text})"


def _tuple(texts: list[str]) -> str:
    return f"({', '.join(texts)}{',' * (len(texts) == 1)})"


def _is_one(bound: cst.BaseExpression | None) -> bool:
    return isinstance(bound, cst.Integer) and bound.value == "1"
