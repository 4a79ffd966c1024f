"""Variables and attributes of a program: where each is bound and read."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import libcst as cst

from kerasleaklint.fixes.desk.lookup import ancestors, binders, names_read
from kerasleaklint.semantics.syntax import dotted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kerasleaklint.semantics.file_model import FileModel

SCOPES = (cst.FunctionDef, cst.Lambda)
# What changes an array in place, or hands out what can change it.
CHANGING = {"sort", "fill", "resize", "setflags", "itemset", "put", "partition", "flat", "data", "byteswap"}
# What differs between an array that has its own memory and one that is a view of a file.
MEMORY = {"base", "flags", "resize"}


class Variable(NamedTuple):
    """A name in a scope; of an attribute the scope is None."""

    scope: cst.CSTNode | None
    name: str


def variable_of(target: cst.CSTNode, model: FileModel) -> Variable | None:
    """What a name or `self.name` stands for."""
    if isinstance(target, cst.Name):
        return Variable(bound_in(target, model), target.value)
    if isinstance(target, cst.Attribute) and isinstance(target.value, cst.Name) and target.value.value == "self":
        return Variable(None, target.attr.value)
    return None


def bound_in(name: cst.Name, model: FileModel) -> cst.CSTNode:
    """The scope that a name is bound in, seen from where it stands."""
    around = (node for node in ancestors(name, model) if isinstance(node, SCOPES))
    return next((scope for scope in around if binders(name.value, scope, model)), model.root.tree)


def reads_of(variable: Variable, model: FileModel) -> list[cst.CSTNode]:
    """Where the variable is read; a name that `+=` or `del` is done to counts."""
    if variable.scope is None:
        return [n for n in _attributes(variable, model) if not isinstance(model.parents[n], cst.AssignTarget)]
    names = [n for n in names_read(variable.scope, model) if n.value == variable.name]
    bound = [n for n in binders_of(variable, model) if not isinstance(model.parents[n], (cst.AugAssign, cst.Del))]
    return [n for n in names if n not in bound and bound_in(n, model) is variable.scope]


def binders_of(variable: Variable, model: FileModel) -> Sequence[cst.CSTNode]:
    if variable.scope is None:
        return [n for n in _attributes(variable, model) if isinstance(model.parents[n], cst.AssignTarget)]
    return binders(variable.name, variable.scope, model)


def _attributes(variable: Variable, model: FileModel) -> list[cst.Attribute]:
    return [node for node in model.every(cst.Attribute) if node.attr.value == variable.name]


def is_target(node: cst.CSTNode, model: FileModel) -> bool:
    """`node = 1`, `node += 1`, `del node`."""
    parent = model.parents.get(node)
    is_bound = isinstance(parent, (cst.AssignTarget, cst.AugAssign, cst.Del))
    return is_bound and getattr(parent, "target", node) is node


def tells_whose_memory(node: cst.CSTNode, model: FileModel) -> bool:
    """`x.flags`, `x.resize(...)`, `sys.getsizeof(x)`."""
    parent = model.parents[node]
    if isinstance(parent, cst.Attribute):
        return parent.attr.value in MEMORY
    call = model.parents[parent]
    name = dotted(call.func) if isinstance(parent, cst.Arg) and isinstance(call, cst.Call) else None
    return name is not None and name.rpartition(".")[2] == "getsizeof"
