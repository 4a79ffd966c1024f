"""Whether functions of Python give the same, and leave the same behind, when they run earlier or more often."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.lookup import binders, declared_global, names_read
from kerasleaklint.semantics.syntax import walk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kerasleaklint.semantics.file_model import FileModel

# What draws on, or adds to, something that others see.
UNSTEADY = re.compile(
    r"rand|\brng\b|shuffle\(|\b(global|nonlocal)\b|\b(next|print|input)\(|\btime\b|\.(get|pop|popleft)\(\)"
)
CHANGING = {"add", "append", "clear", "extend", "insert", "pop", "popleft", "put", "remove", "update", "write"}


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
            changed = node.func.value
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
    """Names of the module that are bound anew later, and attributes that are given several values."""
    changed, start = declared_global(model), model.span(since)
    for name in {name.value for name in names_read(function, model) if not binders(name.value, function, model)}:
        bound = binders(name, model.root.tree, model)
        if name in changed or (len(bound) > 1 and any(model.span(binder) > start for binder in bound)):
            return True
    asked = {node.attr.value for node in walk(function) if isinstance(node, cst.Attribute)}
    return any(len(re.findall(rf"\.{name}\s*[-+*/|]?=[^=]", model.source.text)) > 1 for name in asked)


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
