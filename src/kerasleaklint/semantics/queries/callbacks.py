"""Questions about the methods of a callback: which they are, and whether what they keep is let go again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.semantics.knowledge.keras import HOOKS
from kerasleaklint.semantics.syntax import dotted, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.semantics.facts import KeptByCallback
    from kerasleaklint.semantics.file_model import FileModel

LETTING_GO = {"clear", "pop", "popleft", "popitem", "remove"}


def container_of(fact: KeptByCallback) -> str:
    """`self.weights` in `self.weights.append(...)` or `self.weights[epoch] = ...`."""
    node = fact.site.node
    owner = node.func.value if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) else node
    return dotted(owner.value if isinstance(owner, cst.Subscript) else owner) or "a list"


def is_let_go(fact: KeptByCallback, model: FileModel) -> bool:
    """Whether a method that runs again and again empties the container, or makes it anew."""
    name = container_of(fact)
    return any(name == emptied for hook in _hooks_beside(fact, model) for emptied in _emptied(hook))


def _hooks_beside(fact: KeptByCallback, model: FileModel) -> Iterator[cst.FunctionDef]:
    """The methods of the same class that run per epoch or batch, and the method itself."""
    body = model.parents.get(fact.hook.node)
    beside = getattr(body, "body", ())
    for node in beside if isinstance(body, cst.IndentedBlock) else [fact.hook.node]:
        if isinstance(node, cst.FunctionDef) and HOOKS.fullmatch(node.name.value):
            yield node


def _emptied(hook: cst.FunctionDef) -> Iterator[str | None]:
    for node in walk(hook.body):
        if isinstance(node, (cst.AssignTarget, cst.Del)):
            yield dotted(node.target)
            if isinstance(node, cst.Del) and isinstance(node.target, cst.Subscript):
                yield dotted(node.target.value)
        elif isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value in LETTING_GO:
            yield dotted(node.func.value)
