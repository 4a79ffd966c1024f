"""Which names a file uses, and new ones that collide with none of them."""

from __future__ import annotations

import builtins
import keyword
from functools import lru_cache
from itertools import count
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.lookup import binders, mentions, names_read, scope_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from kerasleaklint.semantics.file_model import FileModel


@lru_cache(maxsize=1)
def used(model: FileModel) -> frozenset[str]:
    """Every name that the file binds or reads, in whatever scope; not the names of attributes and keyword arguments."""
    return frozenset(node.value for node in names_read(model.root.tree, model))


@lru_cache(maxsize=1)
def defined(model: FileModel) -> frozenset[str]:
    """The functions and methods of the file."""
    return frozenset(function.name.value for function in model.every(cst.FunctionDef))


def fresh(wish: str, taken: Collection[str]) -> str:
    """The wish, or the wish with a number."""
    candidates = (wish if number == 1 else f"{wish}_{number}" for number in count(1))
    return next(name for name in candidates if name not in taken and not _is_reserved(name))


def shadowed(model: FileModel, names: Collection[str]) -> str | None:
    """A builtin, one of some, that the file binds to something else."""
    found = (node for name in sorted(names) for node in mentions(name, model))
    return next((node.value for node in found if binders(node.value, scope_of(node, model), model)), None)


def _is_reserved(name: str) -> bool:
    return keyword.iskeyword(name) or hasattr(builtins, name)
