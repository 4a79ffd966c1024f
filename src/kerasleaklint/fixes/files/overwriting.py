"""Whether a program may change a file after it has loaded it: what is mapped would change with the file."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import libcst as cst

from kerasleaklint.fixes.desk.imports import called
from kerasleaklint.fixes.desk.layout import Layout
from kerasleaklint.fixes.desk.lookup import ancestors, sole_value
from kerasleaklint.fixes.following.callees import uses_of
from kerasleaklint.semantics.syntax import walk

if TYPE_CHECKING:
    from kerasleaklint.semantics.file_model import FileModel

READING = ("h5py.File", "numpy.load", "print", "str", "len", "os.fspath")
READING_PACKAGES = ("os.path.", "logging.", "pathlib.")
RESPELLING = {"absolute", "abspath", "as_posix", "expanduser", "fspath", "normpath", "realpath", "resolve"}
WRITING_METHODS = {"open", "rename", "replace", "unlink", "write_bytes", "write_text"}


class Place(NamedTuple):
    """What can be seen of a path: the folder, where it is literal text, and the file's name, perhaps only its end."""

    folder: str | None
    name: str
    is_whole: bool


def is_written_later(path: cst.BaseExpression, model: FileModel) -> bool:
    """Something is done to the same path later but reading it, as far as the program's spelling of paths tells."""
    spelled, place, start = _spellings(path, model), _place(path, model), model.span(path)[0]
    inside = set(walk(path))
    given = [
        call
        for call, texts, other in _written(model)
        if call not in inside and (spelled & texts or _may_be_one(place, other))
    ]
    return any(_runs_after(call, start, model) for call in given)


@lru_cache(maxsize=1)
def _written(model: FileModel) -> list[tuple[cst.Call, set[str], Place | None]]:
    """Calls that may do more than read, with each of their arguments as it is spelled, and as a path."""
    pairs = [(call, value) for call in model.every(cst.Call) for value in _written_to(call, model)]
    return [(call, _spellings(value, model), _place(value, model)) for call, value in pairs]


def _written_to(call: cst.Call, model: FileModel) -> list[cst.BaseExpression]:
    """The arguments of a call that may do more than read, and the path whose method writes."""
    if isinstance(call.func, cst.Attribute) and call.func.attr.value in WRITING_METHODS:
        if call.func.attr.value == "open" and _is_for_reading(call, 0):
            return []
        return [call.func.value, *(arg.value for arg in call.args)]
    return [] if _only_reads(call, model) else [arg.value for arg in call.args]


def _only_reads(call: cst.Call, model: FileModel) -> bool:
    """Calls that may be given the path of a file that stays as it is."""
    name = called(call.func, model)
    if name == "open":
        return _is_for_reading(call, 1)
    if isinstance(call.func, cst.Attribute) and call.func.attr.value in ("format", "joinpath", "with_name"):
        return True
    return name in READING or name.startswith(READING_PACKAGES)


def _is_for_reading(call: cst.Call, position: int) -> bool:
    mode = call.args[position].value if len(call.args) > position else None
    return mode is None or getattr(mode, "evaluated_value", None) in ("r", "rb")


def _runs_after(call: cst.Call, start: int, model: FileModel) -> bool:
    """Whether it is further down, or in a function that is named further down."""
    functions = [node for node in ancestors(call, model) if isinstance(node, cst.FunctionDef)]
    places = [call, *(use for function in functions for use in uses_of(function, model))]
    return any(model.span(place)[0] > start for place in places)


# Spellings of paths


def _spellings(path: cst.BaseExpression, model: FileModel) -> set[str]:
    """As it is written, and where it is a name, what that stands for."""
    nodes = (path, sole_value(path, model))
    return {Layout(model).source(node) for node in nodes if node is not None}


def _may_be_one(one: Place | None, other: Place | None) -> bool:
    if one is None or other is None:
        return False
    if one.folder is not None and other.folder is not None:
        return one == other
    if one.is_whole and other.is_whole:
        return one.name == other.name
    return one.name.endswith(other.name) if one.is_whole else other.name.endswith(one.name)


def _place(path: cst.BaseExpression, model: FileModel, depth: int = 4) -> Place | None:
    """Where a path ends: `x.npy` for `"data/x.npy"`, `os.path.join(folder, "x.npy")` and `folder / "x.npy"`."""
    if depth == 0:
        return None
    if isinstance(path, cst.Name):
        value = sole_value(path, model)
        return _place(value, model, depth - 1) if value is not None else None
    if isinstance(path, cst.Call):
        return _made_place(path, model, depth)
    if isinstance(path, cst.BinaryOperation):
        inner = _place(path.right, model, depth - 1)
        is_whole = isinstance(path.operator, cst.Divide) or (inner is not None and inner.folder not in ("", None))
        return Place(None, inner.name, is_whole) if inner is not None else None
    return _written_place(path)


def _made_place(call: cst.Call, model: FileModel, depth: int) -> Place | None:
    """`Path("x.npy")`, `os.path.join(folder, "x.npy")`, `path.resolve()`."""
    maker = called(call.func, model).rpartition(".")[2]
    if maker in RESPELLING and not call.args and isinstance(call.func, cst.Attribute):
        return _place(call.func.value, model, depth - 1)
    if maker not in (*RESPELLING, "Path", "join", "joinpath", "str") or not call.args:
        return None
    inner = _place(call.args[-1].value, model, depth - 1)
    is_alone = len(call.args) == 1 and maker != "joinpath"
    return inner if is_alone or inner is None else Place(None, inner.name, is_whole=True)


def _written_place(path: cst.BaseExpression) -> Place | None:
    text, is_whole = getattr(path, "evaluated_value", None), True
    if isinstance(path, cst.FormattedString):
        last = path.parts[-1] if path.parts else None
        text, is_whole = last.value if isinstance(last, cst.FormattedStringText) else None, False
    if not isinstance(text, str):
        return None
    folder, slash, name = text.rpartition("/")
    if not name.partition(".")[0]:  # any file of this kind
        return None
    return Place(folder.removeprefix("./").removeprefix(".") if is_whole else None, name, is_whole or bool(slash))
