"""What a file's imports bind, and how it would spell a public name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.lookup import SCOPES, ancestors, binders, is_inside, scope_of
from kerasleaklint.semantics.syntax import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kerasleaklint.semantics.file_model import FileModel

BRANCHES = (cst.If, cst.For, cst.While, cst.ExceptHandler)
_IMPORT = re.compile(r"(?:from (?P<package>\S+) )?import (?P<name>\S+)(?: as (?P<alias>\S+))?")


@dataclass(frozen=True, eq=False)
class Binding:
    """A name that an import binds, and what it stands for: `tf` for `tensorflow`."""

    name: str
    stands_for: str
    node: cst.Import | cst.ImportFrom


@lru_cache(maxsize=1)
def bindings(model: FileModel) -> list[Binding]:
    """All of the file, in the order of its text; not those of relative and star imports."""
    imports: list[cst.Import | cst.ImportFrom] = [*model.every(cst.Import), *model.every(cst.ImportFrom)]
    found = [binding for node in imports for binding in _bound(node)]
    return sorted(found, key=lambda binding: model.span(binding.node))


def spelling(public: str, at: cst.CSTNode, model: FileModel, known: Sequence[Binding]) -> str | None:
    """How code at a node would write `tensorflow.data.AUTOTUNE` with the imports that are there: the shortest way."""
    visible = [b for b in known if _is_visible(b, at, model) and _is_certain(b, at, model)]
    fitting = [b for b in visible if f"{public}.".startswith(f"{b.stands_for}.")]
    if not fitting:
        return None
    best = max(fitting, key=lambda binding: len(binding.stands_for))
    return best.name + public[len(best.stands_for) :]


def public_name(node: cst.CSTNode, model: FileModel) -> str | None:
    """What a name or attribute stands for by the imports of the file: `numpy.zeros` for `np.zeros`."""
    name, dot, rest = (dotted(node) or "").partition(".")
    found = next((b for b in _by_name(model).get(name, ()) if _is_visible(b, node, model)), None)
    return f"{found.stands_for}{dot}{rest}" if found else None


@lru_cache(maxsize=1)
def _by_name(model: FileModel) -> dict[str, list[Binding]]:
    found: dict[str, list[Binding]] = {}
    for binding in bindings(model):
        found.setdefault(binding.name, []).append(binding)
    return found


def called(func: cst.BaseExpression, model: FileModel) -> str:
    """`numpy.expand_dims` for `np.expand_dims`, `len` for `len`."""
    return public_name(func, model) or dotted(func) or ""


def always_stands_for(name: str, public: str, model: FileModel) -> bool:
    """Whether nothing but imports of one thing binds the name, in whatever place."""
    scopes = [model.root.tree, *(scope for kind in SCOPES for scope in model.every(kind))]
    found = [binder for scope in scopes for binder in binders(name, scope, model)]
    known = [b.stands_for for b in bindings(model) if b.name == name and not _is_for_types(b.node, model)]
    return bool(known) and len(found) == len(known) and set(known) == {public}


def parsed(statement: str) -> tuple[str, str]:
    """The name that an import statement binds and what it stands for."""
    match = _IMPORT.fullmatch(statement)
    assert match is not None, statement
    stands_for = f"{match['package']}.{match['name']}" if match["package"] else match["name"]
    return match["alias"] or match["name"], stands_for


def _bound(node: cst.Import | cst.ImportFrom) -> Iterator[Binding]:
    if isinstance(node.names, cst.ImportStar) or (isinstance(node, cst.ImportFrom) and node.relative):
        return
    package = dotted(node.module) if isinstance(node, cst.ImportFrom) and node.module else None
    for alias in node.names:
        name = dotted(alias.name) or ""
        if alias.asname is not None:
            bound = alias.asname.name
            assert isinstance(bound, cst.Name)
            yield Binding(bound.value, f"{package}.{name}" if package else name, node)
        elif package:
            yield Binding(name, f"{package}.{name}", node)
        else:
            first = name.partition(".")[0]
            yield Binding(first, first, node)


def serves_all(binding: Binding, model: FileModel) -> bool:
    """Whether it is one of the module, in no branch."""
    owner = scope_of(binding.node, model)
    return owner is model.root.tree and _is_certain(binding, owner, model)


def _is_certain(binding: Binding, at: cst.CSTNode, model: FileModel) -> bool:
    """Not in a branch that the program may leave out on its way to the other place."""
    branches = (node for node in ancestors(binding.node, model) if isinstance(node, BRANCHES))
    return all(is_inside(at, branch, model) for branch in branches)


def _is_visible(binding: Binding, at: cst.CSTNode, model: FileModel) -> bool:
    """Bound in the module or in a function around; in the same scope also further up in the text."""
    owner = scope_of(binding.node, model)
    if _is_for_types(binding.node, model):
        return False
    if owner is scope_of(at, model):
        return model.span(binding.node) < model.span(at)
    is_around = not isinstance(owner, cst.ClassDef) and is_inside(at, owner, model)
    return is_around and not _is_hidden(binding.name, at, owner, model)


def _is_for_types(node: cst.CSTNode, model: FileModel) -> bool:
    """Below `if TYPE_CHECKING:`, which never runs."""
    above = (one for one in ancestors(node, model) if isinstance(one, cst.If))
    return any((dotted(one.test) or "").rpartition(".")[2] == "TYPE_CHECKING" for one in above)


def _is_hidden(name: str, at: cst.CSTNode, owner: cst.CSTNode, model: FileModel) -> bool:
    """Whether a function between the two means something else by the name."""
    scope = scope_of(at, model)
    while scope is not owner:
        if binders(name, scope, model):
            return True
        scope = scope_of(scope, model)
    return False
