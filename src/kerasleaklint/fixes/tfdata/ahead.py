"""Whether a pipeline gives the same where it is drawn from ahead of time, as a prefetch does.

It then runs at another time, and draws some elements that nobody asks for.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.lookup import binders, scope_of
from kerasleaklint.fixes.tfdata.python_code import are_steady, asks_models, code, reached
from kerasleaklint.fixes.tfdata.variables import reads_variables
from kerasleaklint.semantics.functions.callees import functions_in

if TYPE_CHECKING:
    from kerasleaklint.semantics.file_model import FileModel
    from kerasleaklint.semantics.values import Dataset, Stage

PYTHON = re.compile(r"\b(py_function|py_func|numpy_function)\(")
# What an element prints, writes or looks up depends on when that is.
TOLD = re.compile(r"\btf\.print\(|\bwrite_file\(|\bsummary\.|\.lookup\(|\blookup\.")


def may_run_ahead(dataset: Dataset, model: FileModel) -> bool:
    mapped = [function for stage in dataset.stages for function in functions_in(stage.argument)]
    if reads_variables(mapped, model) or not all(_is_steady_stage(stage, dataset, model) for stage in dataset.stages):
        return False
    return dataset.maker != "from_generator" or _is_steady_source(dataset, model)


def _is_steady_stage(stage: Stage, dataset: Dataset, model: FileModel) -> bool:
    """The functions of Python that a map calls may come by way of others: `map(wrapped(read))`."""
    mapped: list[cst.CSTNode] = [function.node for function in functions_in(stage.argument)]
    texts = [code(function) for function in (*mapped, *reached(mapped, model))]
    if any(TOLD.search(text) for text in texts):
        return False
    if not any(PYTHON.search(text) for text in texts):
        return True
    nodes = [stage.node, *mapped]
    functions = [*mapped, *reached(nodes, model)]
    return not asks_models(functions, model) and are_steady(functions, dataset.origin.made.node, model)


def _is_steady_source(dataset: Dataset, model: FileModel) -> bool:
    """`from_generator(rows)`, `from_generator(lambda: rows(x))`: functions in sight that each call starts anew."""
    made = dataset.origin.made.node
    if not isinstance(made, cst.Call) or not made.args or not model.owns(made):
        return False
    source = made.args[0].value
    if isinstance(source, cst.Lambda) and not isinstance(source.body, cst.Call):
        return False
    if isinstance(source, cst.Name) and _is_variable(source, model):
        return False
    found = reached([source], model)
    functions = [source, *found]
    return bool(found) and not asks_models(functions, model) and are_steady(functions, made, model)


def _is_variable(name: cst.Name, model: FileModel) -> bool:
    """A variable or parameter, which may only be called like some function of the file."""
    scope = scope_of(name, model)
    while not (bound := binders(name.value, scope, model)) and not isinstance(scope, cst.Module):
        scope = scope_of(scope, model)
    return any(not isinstance(model.parents[binder], cst.FunctionDef) for binder in bound)
