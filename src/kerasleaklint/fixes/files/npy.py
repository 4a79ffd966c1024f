"""Arrays in `.npy` files: named by a path, or the next one in a file that the program has opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.rows import break_row
from kerasleaklint.fixes.files.overwriting import is_written_later
from kerasleaklint.fixes.files.paths import is_path, opening, openings

if TYPE_CHECKING:
    from kerasleaklint.fixes.desk.draft import Draft
    from kerasleaklint.semantics.values import Origin

READ_ONLY = {"r", "c"}
MODE = 'mmap_mode="r"'
MAPPED = '''\
def {name}(file):
    """Map the next array of an open .npy file."""
    major, minor = {np}.lib.format.read_magic(file)
    read_header = getattr({np}.lib.format, f"read_array_header_{{major}}_{{minor}}")
    shape, is_fortran, dtype = read_header(file)
    order = "F" if is_fortran else "C"
    data = {np}.memmap(file, dtype, "r", file.tell(), shape, order)
    file.seek(data.offset + data.nbytes)
    return data
'''


# np.load("x.npy"): NumPy can map the file itself


def is_load_of_path(draft: Draft, origin: Origin) -> bool:
    """A path and nothing else: pickled objects cannot be mapped."""
    argument = _loaded(origin)
    return argument is not None and is_path(draft, argument) and not is_written_later(argument, draft.model)


def why_not(draft: Draft, origin: Origin) -> str:
    """Why NumPy is not asked to map what `np.load` reads."""
    argument = _loaded(origin)
    text = draft.source(origin.made.node)
    if ".npz" in text or not isinstance(origin.made.node, cst.Call):
        return "`{}` opens an .npz file, which cannot be mapped; save each of its arrays with `np.save`"
    if argument is None and "allow_pickle" in text:
        return "`{}` may read a pickle, which cannot be mapped; leave `allow_pickle` out if it holds numbers"
    if argument is None:
        return "`{}` has further arguments, with which a file may not be mapped"
    if is_written_later(argument, draft.model):
        return "the file of `{}` is written anew later"
    return "it cannot be seen that `{}` is given the path of an .npy file"


def _loaded(origin: Origin) -> cst.BaseExpression | None:
    """The only argument of `np.load`."""
    load = origin.made.node
    if origin.kind != "file" or origin.what != "np.load" or not isinstance(load, cst.Call) or len(load.args) != 1:
        return None
    only = load.args[0]
    return None if only.star or (only.keyword and only.keyword.value != "file") else only.value


def map_file(draft: Draft, origin: Origin) -> None:
    _map(draft, origin)


def _map(draft: Draft, origin: Origin, path: str | None = None) -> None:
    """`path` stands for the one that is written, if it is another."""
    load = origin.made.node
    assert isinstance(load, cst.Call)
    row, given = draft.model.parents[draft.model.parents[load]], load.args[0]
    if isinstance(row, cst.Tuple) and break_row(draft, row, longer=len(f", {MODE}") * len(row.elements)):
        draft.replace(given.value, f"{path or draft.source(given.value)}, {MODE}")
        return
    keyword = f"{given.keyword.value}=" if given.keyword is not None else ""
    draft.change_arguments(load, replace={given: f"{keyword}{path}"} if path else None, append=[MODE])


def _path(origin: Origin) -> cst.BaseExpression:
    path = _loaded(origin)
    assert path is not None
    return path


def grows(draft: Draft, origin: Origin) -> int:
    """By how many columns `np.load(path)` gets longer."""
    del draft, origin
    return len(f", {MODE}")


# np.load(open("x.npy", "rb")): the same, by the path


def is_load_of_opened(draft: Draft, origin: Origin) -> bool:
    opened = opening(draft, _loaded(origin))
    return opened is not None and not is_written_later(opened.args[0].value, draft.model)


def map_opened(draft: Draft, origin: Origin) -> None:
    _map(draft, origin, draft.source(_opened(origin)))


def _opened(origin: Origin) -> cst.BaseExpression:
    """The path in `open(path, "rb")`."""
    opened = _path(origin)
    assert isinstance(opened, cst.Call)
    return opened.args[0].value


def grows_by_path(draft: Draft, origin: Origin) -> int:
    return grows(draft, origin) + len(draft.source(_opened(origin))) - len(draft.source(_path(origin)))


# with open("x.npy", "rb") as file: np.load(file)


def is_load_in_file(draft: Draft, origin: Origin) -> bool:
    """The next array of a file that was opened by `open` and nothing else."""
    name = _loaded(origin)
    if not isinstance(name, cst.Name):
        return False
    found = openings(draft, name)
    return bool(found) and not any(
        opened is None or is_written_later(opened.args[0].value, draft.model) for opened in found
    )


def map_in_file(draft: Draft, origin: Origin) -> None:
    load = origin.made.node
    assert isinstance(load, cst.Call)
    numpy = draft.spelled("numpy", at=load, otherwise="import numpy as np")
    name = draft.define_once("mapped", lambda name: MAPPED.format(name=name, np=numpy), above=load)
    draft.replace(load.func, name)


# np.load("x.npy", mmap_mode="r") and np.memmap(...): on disk already


def is_map(draft: Draft, origin: Origin) -> bool:
    del draft
    node = origin.made.node
    if origin.kind != "map" or not isinstance(node, cst.Call):
        return False
    given = {arg.keyword.value: arg.value for arg in node.args if arg.keyword is not None}
    mode = given.get("mmap_mode", given.get("mode"))
    return getattr(mode, "evaluated_value", None) in READ_ONLY


def leave(draft: Draft, origin: Origin) -> None:
    """Nothing to do."""
