"""`predict` instead of a call of the model on a whole array (KLL106)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.core import Applicability, Fix
from kerasleaklint.fixes.desk.draft import Draft
from kerasleaklint.fixes.desk.lookup import binders, mentions, scope_of
from kerasleaklint.fixes.keras3.arguments import keyword
from kerasleaklint.semantics.syntax import dotted

if TYPE_CHECKING:
    from kerasleaklint.semantics.facts import ModelCalled
    from kerasleaklint.semantics.file_model import FileModel

HARMLESS_ATTRIBUTES = {"shape", "ndim", "dtype"}


def predicted(fact: ModelCalled, model: FileModel) -> Fix | None:
    """`model(x)` as `model.predict(x, batch_size=256, verbose=0)`, where an array serves as well as a tensor."""
    call = fact.call.node
    if not model.owns(call) or dotted(call.func) is None or not _is_plain(call):
        return None
    conversions = _conversions(call, model)
    if conversions is None:
        return None
    draft = Draft(model)
    data = draft.source(call.args[0].value)
    draft.replace(call, f"{draft.source(call.func)}.predict({data}, batch_size=256, verbose=0)")
    for conversion in conversions:
        _, end = draft.layout.span(conversion)
        assert isinstance(conversion.func, cst.Attribute)
        draft.edit(draft.layout.whole(conversion.func.value)[1], end, "")
    return draft.fix(Applicability.UNSAFE, "Call `predict`, which works in batches")


def _is_plain(call: cst.Call) -> bool:
    """The data, positional, and perhaps `training=False`."""
    starred = any(arg.star for arg in call.args)
    rest = call.args[1:]
    return not starred and keyword(call.args[0]) is None and all(keyword(arg) == "training" for arg in rest)


def _conversions(call: cst.Call, model: FileModel) -> list[cst.Call] | None:
    """The `.numpy()` calls of the result, which an array does not need; None where it must be a tensor."""
    uses = [call, *_reads(call, model)]
    found: list[cst.Call] = []
    for use in uses:
        parent = model.parents[use]
        above = model.parents.get(parent)
        if isinstance(parent, cst.Attribute) and parent.attr.value == "numpy" and isinstance(above, cst.Call):
            found.append(above)
        elif not _takes_arrays(use, parent, is_call=use is call):
            return None
    return found


def _reads(call: cst.Call, model: FileModel) -> list[cst.Name]:
    """Where the name that the result is bound to is read."""
    assign = model.parents[call]
    target = assign.targets[0].target if isinstance(assign, cst.Assign) and len(assign.targets) == 1 else None
    if not isinstance(target, cst.Name):
        return []
    if len(binders(target.value, scope_of(call, model), model)) != 1:
        return [target]  # bound elsewhere as well: its own target is a use that no array can take
    return [read for read in mentions(target.value, model) if read is not target]


def _takes_arrays(use: cst.BaseExpression, parent: cst.CSTNode, *, is_call: bool) -> bool:
    if isinstance(parent, cst.Attribute):
        return parent.attr.value in HARMLESS_ATTRIBUTES
    if isinstance(parent, cst.Assign):
        return is_call and isinstance(parent.targets[0].target, cst.Name)
    return isinstance(parent, cst.Arg) or (isinstance(parent, cst.Subscript) and parent.value is use)
