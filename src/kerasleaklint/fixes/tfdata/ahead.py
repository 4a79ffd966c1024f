"""Whether a pipeline gives the same where it is drawn from ahead of time, as a prefetch does.

It then runs at another time, and draws some elements that nobody asks for.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.tfdata.python_code import are_steady, code, reached
from kerasleaklint.semantics.functions.callees import functions_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kerasleaklint.semantics.file_model import FileModel
    from kerasleaklint.semantics.values import Dataset, Stage

PYTHON = re.compile(r"\b(py_function|py_func|numpy_function)\(")
VARIABLE = re.compile(r"(\w+)(?:\s*:[^=\n]+)?\s*=\s*[\w.]*(?:\bVariable|Generator\.from_\w+|get_global_generator)\(")


def may_run_ahead(dataset: Dataset, model: FileModel) -> bool:
    mapped = [function.node for stage in dataset.stages for function in functions_in(stage.argument)]
    if reads_variables(mapped, model) or not all(_is_steady_stage(stage, dataset, model) for stage in dataset.stages):
        return False
    return dataset.maker != "from_generator" or _is_steady_source(dataset, model)


def reads_variables(mapped: Iterable[cst.CSTNode], model: FileModel) -> bool:
    """A `tf.Variable` may have another value by then."""
    names = set(VARIABLE.findall(model.source.text))
    if not names:
        return False
    texts = [code(node) for node in (*mapped, *reached(mapped, model))]
    return any(re.search(rf"\b{name}\b", read) for name in names for read in texts)


def _is_steady_stage(stage: Stage, dataset: Dataset, model: FileModel) -> bool:
    """The functions of Python that a map calls may come by way of others: `map(wrapped(read))`."""
    mapped: list[cst.CSTNode] = [function.node for function in functions_in(stage.argument)]
    if not any(PYTHON.search(code(function)) for function in (*mapped, *reached(mapped, model))):
        return True
    nodes = [stage.node, *mapped]
    return are_steady([*mapped, *reached(nodes, model)], dataset.origin.made.node, model)


def _is_steady_source(dataset: Dataset, model: FileModel) -> bool:
    """`from_generator(rows)`, `from_generator(lambda: rows(x))`: functions in sight that each call starts anew."""
    made = dataset.origin.made.node
    if not isinstance(made, cst.Call) or not made.args or not model.owns(made):
        return False
    source = made.args[0].value
    if isinstance(source, cst.Lambda) and not isinstance(source.body, cst.Call):
        return False
    found = reached([source], model)
    return bool(found) and are_steady([source, *found], made, model)
