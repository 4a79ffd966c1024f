"""Whether functions of Python give the same, and leave the same behind, when they run earlier or more often."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.imports import public_name
from kerasleaklint.fixes.desk.lookup import binders, declared_global, mentions, names_read, scope_of, sole_value
from kerasleaklint.semantics.syntax import called_name, walk
from kerasleaklint.semantics.values import Model, Optimizer, options

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kerasleaklint.semantics.file_model import FileModel

# What draws on, or adds to, something that others see.
UNSTEADY = re.compile(
    r"rand|\brng\b|shuffle\(|\b(global|nonlocal|globals|setattr)\b|\b(next|print|input)\(|\btime\b|\bnow\(|perf_counter"
    r"|\.(get|pop|popleft)\(\)|\.(normal|uniform|integers|choice|sample|permut\w+|poisson|binomial|standard_\w+)\("
    r"|\blog(ger|ging)?\.|\.(read|readline|readlines|recv|send|seek|fetch\w*|rotate)\(|\bheap(pop|push|replace)"
)
CHANGING = {
    "add", "append", "appendleft", "clear", "discard", "extend", "fill", "insert", "pop", "popitem", "popleft", "put",
    "remove", "reverse", "setdefault", "sort", "update", "write",
}  # fmt: skip
# What can be walked over only once.
ONCE = {
    "DictReader", "StringIO", "chain", "count", "cycle", "enumerate", "filter", "iter", "map", "open", "reader", "zip",
}  # fmt: skip


def are_steady(functions: Iterable[cst.CSTNode], since: cst.CSTNode, model: FileModel) -> bool:
    """From a place of the program on."""
    return not any(
        UNSTEADY.search(code(function)) or _changes(function, model) or _reads_what_changes(function, since, model)
        for function in functions
    )


def _changes(function: cst.CSTNode, model: FileModel) -> bool:
    """Whether it stores into, or calls a method that changes, what is not its own."""
    for node in walk(function):
        if isinstance(node, (cst.AssignTarget, cst.AugAssign)) and not isinstance(node.target, cst.Name):
            changed: cst.CSTNode | None = node.target
        elif isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value in CHANGING:
            changed = node.func.value if public_name(node.func, model) is None else None
        else:
            continue
        if changed is not None and not _is_own(changed, function, model):
            return True
    return False


def _is_own(changed: cst.CSTNode, function: cst.CSTNode, model: FileModel) -> bool:
    """A variable of the function, several of them, or a part of one."""
    if isinstance(changed, (cst.Tuple, cst.List)):
        return all(_is_own(element.value, function, model) for element in changed.elements)
    while isinstance(changed, cst.Subscript):
        changed = changed.value
    return isinstance(changed, cst.Name) and bool(binders(changed.value, function, model))


def _reads_what_changes(function: cst.CSTNode, since: cst.CSTNode, model: FileModel) -> bool:
    """Names from outside that are bound anew or written to later, or run out; attributes that get other values."""
    for name in {name.value for name in names_read(function, model) if not binders(name.value, function, model)}:
        if name in declared_global(model) or _is_changed(name, since, model) or _runs_out(name, function, model):
            return True
    asked = {node.attr.value for node in walk(function) if isinstance(node, cst.Attribute)}
    targets = [assigned.target for assigned in model.every(cst.AssignTarget)]
    targets += [assigned.target for assigned in model.every(cst.AugAssign)]
    return any(
        isinstance(target, cst.Attribute) and target.attr.value in asked and not _is_made(target, model)
        for target in targets
    )


def asks_models(functions: Iterable[cst.CSTNode], model: FileModel) -> bool:
    """Whether they read a model or an optimizer of the module, which training changes."""
    names = {name.value for function in functions for name in names_read(function, model)}
    found = [bound for name in names if (bound := model.root.scope.find(name)) is not None]
    return any(isinstance(option, (Model, Optimizer)) for value, _ in found for option in options(value))


def _is_made(target: cst.CSTNode, model: FileModel) -> bool:
    scope = scope_of(target, model)
    return isinstance(scope, cst.FunctionDef) and scope.name.value == "__init__"


def _is_changed(name: str, since: cst.CSTNode, model: FileModel) -> bool:
    """Bound more than once, also later; or, later or in a function, written to."""
    start, around = model.span(since), list(_around(since, model))
    bound = [binder for scope in around for binder in binders(name, scope, model)]
    if len(bound) > 1 and any(model.span(binder) > start for binder in bound):
        return True
    written = (use for use in mentions(name, model) if _is_written(use, model))
    return any(model.span(use) > start or scope_of(use, model) not in around for use in written)


def _around(node: cst.CSTNode, model: FileModel) -> Iterator[cst.CSTNode]:
    """The scopes that a place sees."""
    scope = scope_of(node, model)
    while not isinstance(scope, cst.Module):
        yield scope
        scope = scope_of(scope, model)
    yield scope


def _is_written(use: cst.Name, model: FileModel) -> bool:
    """`use[...] =`, `use.part +=`, `use.append(...)`."""
    node: cst.CSTNode = use
    above = model.parents[node]
    while isinstance(above, (cst.Subscript, cst.Attribute)) and above.value is node:
        call = model.parents[above]
        if isinstance(above, cst.Attribute) and isinstance(call, cst.Call) and call.func is above:
            return above.attr.value in CHANGING
        node, above = above, call
    return isinstance(above, (cst.AugAssign, cst.Del)) or (node is not use and isinstance(above, cst.AssignTarget))


def _runs_out(name: str, function: cst.CSTNode, model: FileModel) -> bool:
    """An iterator, which goes on where it was left: a file, a reader, a generator."""
    for scope in _around(function, model):
        for binder in binders(name, scope, model):
            value, target = sole_value(binder, model), model.parents[binder]
            opened = isinstance(target, cst.AsName) and isinstance(model.parents[target], cst.WithItem)
            if opened or isinstance(value, cst.GeneratorExp):
                return True
            last = called_name(value) if value is not None else ""
            makers = (one for one in model.every(cst.FunctionDef) if one.name.value == last)
            if last in ONCE or any(isinstance(node, cst.Yield) for maker in makers for node in walk(maker.body)):
                return True
    return False


def reached(nodes: Iterable[cst.CSTNode], model: FileModel) -> list[cst.FunctionDef]:
    """The file's functions that these name, and those that they name in turn."""
    found: list[cst.FunctionDef] = []
    waiting = list(nodes)
    while waiting:
        words = {node.value for node in walk(waiting.pop(), into_scopes=True) if isinstance(node, cst.Name)}
        named = [function for function in model.every(cst.FunctionDef) if function.name.value in words]
        new = [function for function in named if function not in found]
        found += new
        waiting += new
    return found


def code(node: cst.CSTNode) -> str:
    return cst.Module([]).code_for_node(node)
