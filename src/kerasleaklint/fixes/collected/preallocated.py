"""An array that is made first and filled later: zeros in a temporary file in place of zeros in memory."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.collected.conversion import is_number_type
from kerasleaklint.fixes.desk.imports import public_name
from kerasleaklint.fixes.desk.lookup import names_read, scope_of
from kerasleaklint.fixes.desk.rows import is_compact, write_arguments
from kerasleaklint.semantics.syntax import dotted

if TYPE_CHECKING:
    from kerasleaklint.fixes.desk.draft import Draft
    from kerasleaklint.semantics.file_model import FileModel
    from kerasleaklint.semantics.values import Origin

MAKERS = {"numpy.zeros", "numpy.empty"}
NAME = "zeros_on_disk"
PARAMETERS = ("shape", "dtype")
FUNCTION = '''\
def {name}(shape, dtype=float):
    """Make an array of zeros in a temporary file, which lasts as long as it."""
    with {file}(dir=".") as file:  # the default place may be in memory
        return {np}.asarray({np}.memmap(file, dtype, "w+", shape=shape))
'''


def is_preallocated(draft: Draft, origin: Origin) -> bool:
    call = origin.made.node
    if origin.kind != "collected" or not isinstance(call, cst.Call):
        return False
    if public_name(call.func, draft.model) not in MAKERS or not 1 <= len(call.args) <= len(PARAMETERS):
        return False
    names = [arg.keyword.value if arg.keyword else PARAMETERS[i] for i, arg in enumerate(call.args)]
    given = dict(zip(names, (arg.value for arg in call.args), strict=True))
    is_seen = not any(arg.star for arg in call.args) and set(given) <= set(PARAMETERS)
    return is_seen and is_number_type(given.get("dtype"), draft.model)


def fill_on_disk(draft: Draft, origin: Origin) -> None:
    call = origin.made.node
    assert isinstance(call, cst.Call)
    numpy = draft.spelled("numpy", at=call, otherwise="import numpy as np")
    file = draft.spelled("tempfile.TemporaryFile", at=call, otherwise="import tempfile")
    name = draft.define_once(NAME, lambda name: FUNCTION.format(name=name, np=numpy, file=file), above=call)
    draft.replace(call.func, name)
    if is_compact(draft, call):
        write_arguments(
            draft, call, [draft.source(arg) for arg in call.args], longer=len(name) - len(draft.source(call.func))
        )


def grows(draft: Draft, origin: Origin) -> int:
    call = origin.made.node
    assert isinstance(call, cst.Call)
    return len(NAME) - len(draft.source(call.func))


def names_of_filling(draft: Draft, origin: Origin) -> list[cst.Name]:
    """Where the array is bound and filled, up to the first other use of it: computed later, that would see less."""
    model = draft.model
    target = model.parents[origin.made.node]
    assign = target if isinstance(target, cst.Assign) and len(target.targets) == 1 else None
    bound = assign.targets[0].target if assign else None
    if not isinstance(bound, cst.Name):
        return []
    scope = scope_of(bound, model)
    names = sorted((name for name in names_read(scope, model) if name.value == bound.value), key=model.span)
    rest = names[names.index(bound) + 1 :]
    return [bound, *takewhile(lambda name: _is_filling(name, model) and scope_of(name, model) is scope, rest)]


def _is_filling(name: cst.Name, model: FileModel) -> bool:
    return _is_filled(name, model) or _is_asked(name, model)


def _is_filled(name: cst.Name, model: FileModel) -> bool:
    """`x[i] = row`, `x[i, j] += 1`."""
    node: cst.CSTNode = name
    while isinstance(model.parents[node], cst.Subscript) and model.parents[node].value is node:  # type: ignore[attr-defined]
        node = model.parents[node]
    parent = model.parents[node]
    return node is not name and isinstance(parent, (cst.AssignTarget, cst.AugAssign)) and parent.target is node


def _is_asked(name: cst.Name, model: FileModel) -> bool:
    """`x.shape`, `len(x)`."""
    parent = model.parents[name]
    if isinstance(parent, cst.Attribute):
        return parent.attr.value in ("shape", "ndim", "dtype", "size", "nbytes")
    call = model.parents[parent]
    return isinstance(parent, cst.Arg) and isinstance(call, cst.Call) and dotted(call.func) == "len"
