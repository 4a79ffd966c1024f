"""The numbers of a History instead of the object, where they are kept and where they are read (KLL405)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.core import Applicability, Fix
from kerasleaklint.fixes.desk.draft import Draft
from kerasleaklint.fixes.desk.lookup import binders, is_inside, mentions, names_read, scope_of, starts_empty

if TYPE_CHECKING:
    from kerasleaklint.semantics.facts import Kept
    from kerasleaklint.semantics.file_model import FileModel


def as_numbers(fact: Kept, model: FileModel) -> Fix | None:
    """`.history` where the History is put into the list; away with it wherever the list is read."""
    call = fact.site.node
    if not isinstance(call, cst.Call) or not isinstance(fact.node, (cst.Call, cst.Name)):
        return None
    reads = _reads(fact, model)
    if reads is None or _is_set(model):
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


def _is_set(model: FileModel) -> bool:
    """Whether the program itself gives some History other numbers."""
    targets = (assigned.target for assigned in model.every(cst.AssignTarget))
    return any(isinstance(target, cst.Attribute) and target.attr.value == "history" for target in targets)


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
    every = mentions(named.value, model)
    inside = all(scope is model.root.tree or is_inside(name, scope, model) for name in every)
    if len(bound) != 1 or not inside or not starts_empty(bound[0], model):
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
    target = _turn_by_turn(read, model)
    if target is None:
        return None
    loop = next(n for n in _around(target, model) if isinstance(n, (cst.For, cst.CompFor)))
    around = loop if isinstance(loop, cst.For) else model.parents[loop]
    elements = [n for n in names_read(around, model) if n.value == target.value and n is not target]
    scope = names_read(scope_of(read, model), model)
    outside = [n for n in scope if n.value == target.value and not _is_bound_anew(n, around, model)]
    found = [_history(element, model) for element in elements]
    return None if outside or None in found else [attribute for attribute in found if attribute is not None]


def _is_bound_anew(name: cst.Name, around: cst.CSTNode, model: FileModel) -> bool:
    """Inside of the loop that is looked at, or of another one that binds the name itself."""
    for above in _around(name, model):
        loop = getattr(above, "for_in", above)
        if above is around:
            return True
        if isinstance(loop, (cst.For, cst.CompFor)) and not is_inside(name, loop.iter, model):
            bound = {node.value for node in names_read(loop.target, model)}
            if name.value in bound:
                return True
    return False


def _turn_by_turn(read: cst.Name, model: FileModel) -> cst.Name | None:
    """What each element is called in `for h in histories`, and the same over `zip` and `enumerate`."""
    parent = model.parents[read]
    call = model.parents[parent] if isinstance(parent, cst.Arg) and parent.keyword is None else None
    walked = call if isinstance(call, cst.Call) else read
    loop = model.parents[walked]
    if not isinstance(loop, (cst.For, cst.CompFor)) or loop.iter is not walked:
        return None
    target: cst.BaseExpression | None = loop.target
    if isinstance(call, cst.Call) and isinstance(parent, cst.Arg):
        target = _at(_place(call, parent), loop.target)
    return target if isinstance(target, cst.Name) else None


def _place(call: cst.Call, arg: cst.Arg) -> tuple[int, int] | None:
    """Which of how many values of a turn come from an argument."""
    if any(other.star for other in call.args) or not isinstance(call.func, cst.Name):
        return None
    at = list(call.args).index(arg)
    return {"zip": (at, len(call.args)), "enumerate": (1, 2) if at == 0 else None}.get(call.func.value)


def _at(place: tuple[int, int] | None, target: cst.BaseExpression) -> cst.BaseExpression | None:
    if place is None or not isinstance(target, (cst.Tuple, cst.List)) or len(target.elements) != place[1]:
        return None
    return target.elements[place[0]].value


def _is_len(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value == "len"


def _history(node: cst.BaseExpression, model: FileModel) -> cst.Attribute | None:
    parent = model.parents[node]
    asks = isinstance(parent, cst.Attribute) and parent.value is node and parent.attr.value == "history"
    return parent if asks and isinstance(parent, cst.Attribute) else None
