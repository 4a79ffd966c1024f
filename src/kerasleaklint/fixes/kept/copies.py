"""`rows.append(p.numpy()[0])` as `rows.append(p.numpy()[0].copy())` (KLL502)."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.core import Applicability, Fix
from kerasleaklint.fixes.collected.appending import stays_as_it_is
from kerasleaklint.fixes.desk.draft import Draft
from kerasleaklint.fixes.desk.imports import called
from kerasleaklint.fixes.desk.lookup import binders, is_inside, mentions, scope_of, sole_value
from kerasleaklint.semantics.knowledge.tensorflow.tensors import HOST, METHODS_OF_VIEWS
from kerasleaklint.semantics.syntax import called_name

if TYPE_CHECKING:
    from kerasleaklint.semantics.facts import Kept
    from kerasleaklint.semantics.file_model import FileModel
    from kerasleaklint.semantics.values import Tensor

VIEWS = {"numpy", *METHODS_OF_VIEWS}
PUBLIC = ("numpy.", "tensorflow.", "keras.", "matplotlib.")


def copied(fact: Kept, view: Tensor, model: FileModel) -> Fix | None:
    """A copy of what is kept, where it is an array of NumPy: TensorFlow has no method that copies for sure."""
    if view.kind not in HOST or not isinstance(fact.site.node, cst.Call) or not model.owns(fact.node):
        return None
    if not stays_as_it_is(fact.node, None, model) or _is_handed_on(fact, model):  # the list is to see what is written
        return None
    draft = Draft(model)
    draft.append_method(fact.node, ".copy()")
    return draft.fix(Applicability.SAFE, "Keep a copy, so that the whole array can go")


def _is_handed_on(fact: Kept, model: FileModel) -> bool:
    """Whether the array, or what it is a view of, has another name, or goes to a function that may write into it."""
    names = {base} if (base := _base(fact.node)) is not None else set()
    for binder in [binder for name in names for binder in binders(name, scope_of(fact.node, model), model)]:
        value = sole_value(binder, model)
        names |= {whole} if value is not None and (whole := _base(value)) is not None else set()
    scope = scope_of(fact.node, model)
    uses = [use for name in names for use in mentions(name, model) if scope_of(use, model) is scope]
    return any(
        _is_given(use, fact, model) for use in uses if use is not fact.node and not is_inside(use, fact.node, model)
    )


def _is_given(use: cst.Name, fact: Kept, model: FileModel) -> bool:
    node: cst.CSTNode = use
    above = model.parents[node]
    while isinstance(above, (cst.Subscript, cst.Attribute)) and above.value is node:
        node, above = above, model.parents[above]
    if isinstance(above, cst.Arg):
        call = model.parents[above]
        known = isinstance(call, cst.Call) and called(call.func, model)
        return not known or not (known.startswith(PUBLIC) or hasattr(builtins, known))
    if isinstance(above, cst.Assign):
        target = above.targets[0].target
        return not (isinstance(target, cst.Name) and target.value == _base(fact.node))
    return isinstance(above, (cst.Element, cst.DictElement, cst.Return, cst.NamedExpr))


def _base(node: cst.CSTNode) -> str | None:
    """`p` of `p.numpy()[0]`."""
    while isinstance(node, (cst.Subscript, cst.Attribute, cst.Call)):
        if isinstance(node, cst.Call) and called_name(node) not in VIEWS:
            return None
        node = node.func if isinstance(node, cst.Call) else node.value
    return node.value if isinstance(node, cst.Name) else None
