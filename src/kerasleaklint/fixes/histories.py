"""The numbers of a History instead of the object, where they are kept and where they are read (KLL405)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.core import Applicability, Fix
from kerasleaklint.fixes.desk.draft import Draft
from kerasleaklint.fixes.desk.lookup import binders, is_inside, names_read, scope_of

if TYPE_CHECKING:
    from kerasleaklint.semantics.facts import Kept
    from kerasleaklint.semantics.model import FileModel


def as_numbers(fact: Kept, model: FileModel) -> Fix | None:
    """`.history` where the History is put into the list; away with it wherever the list is read."""
    call = fact.site.node
    if not isinstance(call, cst.Call) or not isinstance(fact.node, (cst.Call, cst.Name)):
        return None
    reads = _reads(fact, model)
    if reads is None:
        return None
    draft = Draft(model)
    draft.append_method(fact.node, ".history")
    for read in reads:
        asked = _asked(read, model)
        if asked is None:
            return None
        for attribute in asked:
            end = draft.layout.span(attribute)[1]
            draft.edit(draft.layout.whole(attribute.value)[1], end, "")
    return draft.fix(Applicability.SAFE if reads else Applicability.UNSAFE, "Keep the numbers, not the History")


def picks_single_elements(fact: Kept, model: FileModel) -> bool:
    """Whether the list is read by index only, at least once."""
    reads = _reads(fact, model)
    return bool(reads) and all(_is_picked(read, model) for read in reads or ())


def _is_picked(read: cst.Name, model: FileModel) -> bool:
    above = model.parents[read]
    if not isinstance(above, cst.Subscript) or above.value is not read:
        return False
    return not any(isinstance(node, (cst.For, cst.While, cst.CompFor)) for node in _around(read, model))


def _around(node: cst.CSTNode, model: FileModel) -> list[cst.CSTNode]:
    found: list[cst.CSTNode] = []
    while node in model.parents:
        node = model.parents[node]
        found.append(node)
    return found


def _reads(fact: Kept, model: FileModel) -> list[cst.Name] | None:
    """Where else the container's name is read; None where it is no plain name of one list in one scope."""
    put = fact.site.node
    named = put.func.value if isinstance(put, cst.Call) and isinstance(put.func, cst.Attribute) else None
    if not isinstance(named, cst.Name):
        return None
    scope = scope_of(named, model)
    bound = binders(named.value, scope, model)
    every = [name for name in names_read(model.root.tree, model) if name.value == named.value]
    inside = all(scope is model.root.tree or is_inside(name, scope, model) for name in every)
    if len(bound) != 1 or not inside:
        return None
    return [name for name in every if name is not named and name is not bound[0]]


def _asked(read: cst.Name, model: FileModel) -> list[cst.Attribute] | None:
    """The `.history` attributes that are read of the list's elements; None where anything else is done with them."""
    parent = model.parents[read]
    if isinstance(parent, cst.Subscript) and parent.value is read:
        attribute = _history(parent, model)
        return None if attribute is None else [attribute]
    if isinstance(parent, cst.Arg) and _is_len(model.parents[parent]):
        return []
    loop = parent if isinstance(parent, (cst.For, cst.CompFor)) and parent.iter is read else None
    if loop is None or not isinstance(loop.target, cst.Name):
        return None
    around = loop if isinstance(loop, cst.For) else model.parents[loop]
    elements = [n for n in names_read(around, model) if n.value == loop.target.value and n is not loop.target]
    scope = names_read(scope_of(read, model), model)
    outside = [n for n in scope if n.value == loop.target.value and not is_inside(n, around, model)]
    found = [_history(element, model) for element in elements]
    return None if outside or None in found else [attribute for attribute in found if attribute is not None]


def _is_len(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value == "len"


def _history(node: cst.BaseExpression, model: FileModel) -> cst.Attribute | None:
    parent = model.parents[node]
    asks = isinstance(parent, cst.Attribute) and parent.value is node and parent.attr.value == "history"
    return parent if asks and isinstance(parent, cst.Attribute) else None
