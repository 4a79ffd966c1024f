"""Whether a pipeline gives the same where it is drawn from ahead of time, as a prefetch does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.lookup import binders, declared_global, names_read
from kerasleaklint.semantics.functions.callees import functions_in
from kerasleaklint.semantics.syntax import walk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kerasleaklint.semantics.file_model import FileModel
    from kerasleaklint.semantics.values import Dataset

# What Python would do at another time, or more often: a prefetch draws some elements that nobody asks for.
UNSTEADY = re.compile(
    r"rand|\brng\b|shuffle\(|\b(global|nonlocal)\b|\b(next|print|input)\(|\btime\b|\.(get|pop|popleft)\(\)"
)
PYTHON = re.compile(r"\b(py_function|py_func|numpy_function)\(")
VARIABLE = re.compile(r"(\w+)(?:\s*:[^=\n]+)?\s*=\s*[\w.]*(?:\bVariable|Generator\.from_\w+|get_global_generator)\(")


def may_run_ahead(dataset: Dataset, model: FileModel) -> bool:
    mapped = {function.node for stage in dataset.stages for function in functions_in(stage.argument)}
    if reads_variables(mapped, model):
        return False
    inner = [node for node in mapped if PYTHON.search(_code(node))]
    if not _are_steady([*inner, *_reached(inner, model)], model):
        return False
    return dataset.maker != "from_generator" or _is_steady_source(dataset, model)


def reads_variables(mapped: Iterable[cst.CSTNode], model: FileModel) -> bool:
    """A `tf.Variable` may have another value by then."""
    names = set(VARIABLE.findall(model.source.text))
    texts = [_code(node) for node in (*mapped, *_reached(mapped, model))]
    return any(re.search(rf"\b{name}\b", read) for name in names for read in texts)


def _is_steady_source(dataset: Dataset, model: FileModel) -> bool:
    """`from_generator(rows)`, `from_generator(lambda: rows(x))`: functions in sight that each call starts anew."""
    made = dataset.origin.made.node
    if not isinstance(made, cst.Call) or not made.args or not model.owns(made):
        return False
    source = made.args[0].value
    if isinstance(source, cst.Lambda) and not isinstance(source.body, cst.Call):
        return False
    found = _reached([source], model)
    return bool(found) and _are_steady([source, *found], model)


def _are_steady(nodes: Iterable[cst.CSTNode], model: FileModel) -> bool:
    return not any(UNSTEADY.search(_code(node)) or _changes(node) or _reads_what_changes(node, model) for node in nodes)


def _changes(function: cst.CSTNode) -> bool:
    stores = (node for node in walk(function) if isinstance(node, (cst.AssignTarget, cst.AugAssign)))
    return any(isinstance(store.target, cst.Attribute) for store in stores)


def _reads_what_changes(function: cst.CSTNode, model: FileModel) -> bool:
    """Names of the module, and attributes, that the program gives several values."""
    changed = declared_global(model)
    outer = {name.value for name in names_read(function, model) if not binders(name.value, function, model)}
    if any(name in changed or len(binders(name, model.root.tree, model)) > 1 for name in outer):
        return True
    asked = {node.attr.value for node in walk(function) if isinstance(node, cst.Attribute)}
    return any(len(re.findall(rf"\.{name}\s*[-+*/|]?=[^=]", model.source.text)) > 1 for name in asked)


def _reached(nodes: Iterable[cst.CSTNode], model: FileModel) -> list[cst.FunctionDef]:
    """The file's functions that these name, and those that they name in turn."""
    defined = [node for node in walk(model.root.tree, into_scopes=True) if isinstance(node, cst.FunctionDef)]
    found: list[cst.FunctionDef] = []
    waiting = list(nodes)
    while waiting:
        words = {node.value for node in walk(waiting.pop(), into_scopes=True) if isinstance(node, cst.Name)}
        new = [function for function in defined if function.name.value in words and function not in found]
        found += new
        waiting += new
    return found


def _code(node: cst.CSTNode) -> str:
    return cst.Module([]).code_for_node(node)
