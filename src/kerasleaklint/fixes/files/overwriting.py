"""Whether a file stays as it is: a map of it would change under the program."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.imports import called
from kerasleaklint.fixes.desk.layout import Layout
from kerasleaklint.fixes.desk.lookup import ancestors, sole_value
from kerasleaklint.fixes.following.callees import uses_of

if TYPE_CHECKING:
    from kerasleaklint.semantics.file_model import FileModel


def is_written_later(path: cst.BaseExpression, model: FileModel) -> bool:
    """Something is done to the same path later but reading it."""
    writers, start = _writers(model), model.span(path)[0]
    calls = (call for text in _spellings(path, model) for call in writers.get(text, ()))
    return any(_runs_after(call, start, model) for call in calls)


@lru_cache(maxsize=1)
def _writers(model: FileModel) -> dict[str, list[cst.Call]]:
    """Calls that may do more than read, by their arguments as they are spelled."""
    found: dict[str, list[cst.Call]] = {}
    for call in model.every(cst.Call):
        values = [] if _only_reads(call, model) else [arg.value for arg in call.args]
        for text in {text for value in values for text in _spellings(value, model)}:
            found.setdefault(text, []).append(call)
    return found


def _spellings(path: cst.BaseExpression, model: FileModel) -> set[str]:
    """As it is written, and where it is a name, what that stands for."""
    nodes = (path, sole_value(path, model))
    return {Layout(model).source(node) for node in nodes if node is not None}


def _runs_after(call: cst.Call, start: int, model: FileModel) -> bool:
    """Whether it is further down, or in a function that is named further down."""
    functions = [node for node in ancestors(call, model) if isinstance(node, cst.FunctionDef)]
    places = [call, *(use for function in functions for use in uses_of(function, model))]
    return any(model.span(place)[0] > start for place in places)


def _only_reads(call: cst.Call, model: FileModel) -> bool:
    """Calls that may be given the path of a file that stays as it is."""
    name = called(call.func, model)
    if name == "open":
        mode = call.args[1].value if len(call.args) > 1 else None
        return mode is None or getattr(mode, "evaluated_value", None) in ("r", "rb")
    return name in ("h5py.File", "numpy.load", "print", "str", "len") or name.startswith(("os.path.", "logging."))
