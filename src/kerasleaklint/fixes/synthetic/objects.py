"""The public name of what an expression stands for, read from the imports."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.imports import bindings
from kerasleaklint.fixes.desk.lookup import sole_value
from kerasleaklint.semantics.public_names import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kerasleaklint.semantics.file_model import FileModel

# Objects that draw random numbers, by what makes them.
GENERATORS = {
    "numpy.random.default_rng": "numpy.random.default_rng()",
    "numpy.random.RandomState": "numpy.random",
}


def object_name(node: cst.BaseExpression, model: FileModel) -> str | None:
    """`numpy.random.rand` for `np.random.rand`; the methods of a generator by its class."""
    if isinstance(node, cst.Call):
        return GENERATORS.get(object_name(node.func, model) or "")
    if isinstance(node, cst.Attribute):
        owner = object_name(node.value, model)
        return canonical(f"{owner}.{node.attr.value}") if owner else None
    if not isinstance(node, cst.Name):
        return None
    if imported := _imported(model).get(node.value):
        return next(iter(imported)) if len(imported) == 1 else None
    value = sole_value(node, model)
    return object_name(value, model) if isinstance(value, cst.Call) else None


@lru_cache(maxsize=1)
def _imported(model: FileModel) -> Mapping[str, set[str]]:
    """What each name that is imported anywhere in the file stands for."""
    found: dict[str, set[str]] = {}
    for bound in bindings(model):
        found.setdefault(bound.name, set()).add(canonical(bound.stands_for))
    return found
