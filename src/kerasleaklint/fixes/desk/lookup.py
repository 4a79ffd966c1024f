"""Where names of a file get their values, read from the syntax alone."""

from __future__ import annotations

import builtins
from functools import lru_cache
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.semantics.syntax import dotted, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.semantics.file_model import FileModel

SCOPES = (cst.FunctionDef, cst.ClassDef, cst.Lambda)
_TARGETS = (
    cst.AssignTarget, cst.AnnAssign, cst.AugAssign, cst.For, cst.CompFor, cst.AsName, cst.Param, cst.NamedExpr,
    cst.Del, cst.FunctionDef, cst.ClassDef, cst.ImportAlias, cst.NameItem, cst.MatchAs, cst.MatchStar,
)  # fmt: skip


def ancestors(node: cst.CSTNode, model: FileModel) -> Iterator[cst.CSTNode]:
    while node in model.parents:
        node = model.parents[node]
        yield node


def scope_of(node: cst.CSTNode, model: FileModel) -> cst.CSTNode:
    """The function, class or module that a node is in."""
    climbed: list[cst.CSTNode] = []
    while (scope := model.scopes.get(node)) is None:
        climbed.append(node)
        above = model.parents.get(node, model.root.tree)
        if above is model.root.tree or isinstance(above, SCOPES):
            scope = above
            break
        node = above
    model.scopes.update(dict.fromkeys(climbed, scope))
    return scope


def is_inside(node: cst.CSTNode, outer: cst.CSTNode, model: FileModel) -> bool:
    return any(above is outer for above in ancestors(node, model))


def binders(name: str, scope: cst.CSTNode, model: FileModel) -> list[cst.Name]:
    """The places in a scope (not in functions inside it) that give the name a value."""
    if scope not in model.bound:
        model.bound[scope] = _bound_in(scope, model)
    return list(model.bound[scope].get(name, ()))


def _bound_in(scope: cst.CSTNode, model: FileModel) -> dict[str, list[cst.Name]]:
    found: dict[str, list[cst.Name]] = {}
    for node in walk(scope):
        if isinstance(node, cst.Name) and _binds(node, model):
            found.setdefault(node.value, []).append(node)
    return found


@lru_cache(maxsize=1)
def declared_global(model: FileModel) -> frozenset[str]:
    """Names that a function binds or may change outside of itself."""
    return frozenset(node.name.value for node in model.every(cst.NameItem))


def is_hidden(name: cst.Name, scope: cst.CSTNode, model: FileModel) -> bool:
    """In a function of its own that means another variable by it."""
    inner = scope_of(name, model)
    while inner is not scope:
        found = binders(name.value, inner, model)
        if found and not any(isinstance(model.parents[binder], cst.NameItem) for binder in found):
            return True
        inner = scope_of(inner, model)
    return False


def sole_value(node: cst.BaseExpression, model: FileModel) -> cst.BaseExpression | None:
    """What a name always stands for in its scope: the right side of its only assignment."""
    if not isinstance(node, cst.Name):
        return None
    scope = scope_of(node, model)
    found = binders(node.value, scope, model)
    if not found and not isinstance(scope, cst.Module):
        found = binders(node.value, model.root.tree, model)
    if len(found) != 1:
        return None
    target = model.parents[found[0]]
    assign = model.parents[target]
    return assign.value if isinstance(target, cst.AssignTarget) and isinstance(assign, cst.Assign) else None


def starts_empty(bound: cst.Name, model: FileModel) -> bool:
    """`name = []`, `name, other = [], []`: a list that nothing else knows yet."""
    target = model.parents[bound]
    assign = target if isinstance(target, cst.AnnAssign) else model.parents[target]
    at = None
    if isinstance(target, cst.Element) and isinstance(assign, cst.Tuple):
        at, assign = list(assign.elements).index(target), model.parents[model.parents[assign]]
    if not isinstance(assign, (cst.Assign, cst.AnnAssign)) or len(getattr(assign, "targets", (None,))) > 1:
        return False
    value = assign.value
    if at is not None:
        value = value.elements[at].value if isinstance(value, cst.Tuple) and at < len(value.elements) else None
    if isinstance(value, cst.Call):
        return dotted(value.func) == "list" and not value.args
    return isinstance(value, cst.List) and not value.elements


def function_called(call: cst.Call, model: FileModel) -> cst.FunctionDef | None:
    """The only function of the file that goes by the name that is called, if it is one of the module."""
    if not isinstance(call.func, cst.Name) or binders(call.func.value, model.root.tree, model):
        return None
    found = [function for function in model.every(cst.FunctionDef) if function.name.value == call.func.value]
    return found[0] if len(found) == 1 and isinstance(model.parents[found[0]], cst.Module) else None


def is_method(call: cst.Call, name: str, model: FileModel) -> bool:
    """`model.fit(...)`; not `train(...)` after `train = model.fit`, nor where the program gives it to `self.fit`."""
    if not isinstance(call.func, cst.Attribute) or call.func.attr.value != name:
        return False
    targets = (assigned.target for assigned in model.every(cst.AssignTarget))
    return not any(isinstance(target, cst.Attribute) and target.attr.value == name for target in targets)


def is_caught(node: cst.CSTNode, error: str, model: FileModel) -> bool:
    """Whether the program itself goes on in another way where this raises such an error."""
    below = node
    for above in ancestors(node, model):
        if isinstance(above, cst.Try) and above.body is below:
            caught = [dotted(name) for handler in above.handlers for name in _caught(handler)]
            if {error, "Exception", "BaseException"} & set(caught):
                return True
        below = above
    return False


def _caught(handler: cst.ExceptHandler) -> list[cst.CSTNode]:
    if handler.type is None:
        return [cst.Name("BaseException")]
    several = isinstance(handler.type, cst.Tuple)
    return [element.value for element in handler.type.elements] if several else [handler.type]  # type: ignore[attr-defined]


def returned(function: cst.FunctionDef, position: int | None) -> cst.BaseExpression | None:
    """What the only `return` of a function gives, or one of several values."""
    found = [node for node in walk(function.body) if isinstance(node, cst.Return)]
    value = found[0].value if len(found) == 1 else None
    if position is None:
        return value
    return value.elements[position].value if isinstance(value, cst.Tuple) and position < len(value.elements) else None


def names_read(node: cst.CSTNode, model: FileModel) -> Iterator[cst.Name]:
    """Names in an expression or a block, less those of attributes, keyword arguments and packages."""
    for name in walk(node, into_scopes=True):
        if isinstance(name, cst.Name) and not is_label(name, model):
            yield name


def mentions(name: str, model: FileModel) -> list[cst.Name]:
    """Where the file names it, whatever scope it is of; like `names_read`."""
    return _mentions(model).get(name, [])


@lru_cache(maxsize=1)
def _mentions(model: FileModel) -> dict[str, list[cst.Name]]:
    found: dict[str, list[cst.Name]] = {}
    for name in names_read(model.root.tree, model):
        found.setdefault(name.value, []).append(name)
    return found


def is_label(name: cst.Name, model: FileModel) -> bool:
    parent = model.parents.get(name)
    if isinstance(parent, cst.Arg):
        return parent.keyword is name
    if isinstance(parent, cst.Attribute) and parent.attr is name:
        return True
    while isinstance(parent, cst.Attribute):
        parent = model.parents[parent]
    return isinstance(parent, cst.ImportFrom)


def means_the_same(value: cst.BaseExpression, there: cst.CSTNode, model: FileModel) -> bool:
    """Whether an expression can be written at another place: in its own scope, or made of names of the module."""
    if any(isinstance(node, cst.Call) and dotted(node.func) != "len" for node in walk(value)):
        return False
    if scope_of(value, model) is scope_of(there, model):
        return all(_is_bound_before(name, there, model) for name in names_read(value, model))
    return all(is_global(name, there, model) for name in names_read(value, model))


def is_global(name: cst.Name, there: cst.CSTNode, model: FileModel) -> bool:
    """A name of the module, or a builtin, that no function around the place hides."""
    around = [scope for scope in ancestors(there, model) if isinstance(scope, cst.FunctionDef)]
    if any(binders(name.value, scope, model) for scope in around):
        return False
    found = binders(name.value, model.root.tree, model)
    if not around and found:
        return _is_bound_before(name, there, model)
    return bool(found) or hasattr(builtins, name.value)


def _is_bound_before(name: cst.Name, there: cst.CSTNode, model: FileModel) -> bool:
    """In the scope of the place, further up; or in a scope around it."""
    found = binders(name.value, scope_of(there, model), model)
    return not found or model.span(found[0]) < model.span(there)


def _binds(name: cst.Name, model: FileModel) -> bool:
    node: cst.CSTNode = name
    parent = model.parents[node]
    while isinstance(parent, (cst.Tuple, cst.List, cst.Element, cst.StarredElement)):
        node, parent = parent, model.parents[parent]
    if not isinstance(parent, _TARGETS) or (isinstance(parent, cst.ImportAlias) and parent.asname):
        return False
    return node in (getattr(parent, "target", None), getattr(parent, "name", None)) or isinstance(parent, cst.Del)
