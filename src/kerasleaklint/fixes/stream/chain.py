"""The way of one array from where it is made to the calls that train on it, as statements of one block."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.lookup import declared_global, is_hidden, names_read, scope_of
from kerasleaklint.fixes.following.variables import is_target, tells_whose_memory
from kerasleaklint.fixes.stream.sources import source_of
from kerasleaklint.semantics.syntax import dotted, is_main_guard, names_in, walk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kerasleaklint.fixes.desk.draft import Draft
    from kerasleaklint.fixes.stream.sources import Source
    from kerasleaklint.semantics.values import Array, Origin

HARMLESS_ATTRIBUTES = {"shape", "ndim", "nbytes"}
BLOCKS = (cst.Module, cst.IndentedBlock)
SCOPES = (cst.FunctionDef, cst.ClassDef, cst.Lambda)


@dataclass(frozen=True, eq=False)
class Chain:
    """`names` are the variables that hold the array or views of it; `block` holds all statements of its way.

    `computing` are the elementwise steps in the order in which they run. They commute with views and with the choice of
    rows, so they can run on a batch as well as on the whole.
    """

    origin: Origin
    source: Source
    names: frozenset[str]
    block: cst.CSTNode
    computing: tuple[cst.CSTNode, ...]
    kinds: Mapping[cst.CSTNode, str]

    @property
    def load(self) -> cst.CSTNode:
        return self.origin.made.node


def chain_of(draft: Draft, arrays: list[Array], calls: list[cst.Call]) -> Chain | None:
    """The chain of one origin, given the arrays that reach the calls; None where the way is not straight."""
    origin = arrays[0].origin
    load, source = origin.made.node, source_of(draft, origin)
    if source is None:
        return None
    computing = _computing(arrays[0])
    if any(_computing(array) != computing for array in arrays):
        return None
    kinds = {step.node: step.kind for array in arrays for step in array.steps if step.node is not load}
    if not set(kinds.values()) <= {"elementwise", "view"}:
        return None
    block = _block(draft, load)
    if block is None or any(_block(draft, call) is not block for call in calls):
        return None
    names = _names(draft, load, kinds)
    bound = {load: "load", **kinds}
    if names is None or any(name in names for name in declared_global(draft.model)):
        return None
    own = set(source.names(draft, origin))
    uses = [use for use in _uses(draft, names, load) if use not in own]
    if source.is_plain:
        scope = scope_of(load, draft.model)
        here = [use for use in uses if scope_of(use, draft.model) is scope and _is_before(draft, use, computing)]
        uses = [use for use in uses if use not in here or tells_whose_memory(use, draft.model)]
    if not all(_is_kept(draft, use, bound, block, calls) for use in uses):
        return None
    return Chain(origin, source, frozenset(names), block, computing, kinds)


def _is_before(draft: Draft, use: cst.CSTNode, computing: tuple[cst.CSTNode, ...]) -> bool:
    """Whether the use sees what it saw: nothing that is computed on the whole array has been computed there."""
    ends = [draft.layout.span(draft.layout.statement(step))[0] for step in computing]
    return all(draft.layout.span(use)[0] < end for end in ends)


def _computing(array: Array) -> tuple[cst.CSTNode, ...]:
    """The elementwise steps; a cast in the very call that makes the array is its source's business."""
    made = array.origin.made.node
    return tuple(step.node for step in array.steps if step.kind == "elementwise" and step.node is not made)


def _block(draft: Draft, node: cst.CSTNode) -> cst.CSTNode | None:
    """The block that the node's statement line stands in, unless a loop or a branch is around it."""
    line = draft.layout.statement(node)
    block = draft.model.parents.get(line)
    if not isinstance(line, cst.SimpleStatementLine) or not isinstance(block, BLOCKS):
        return None
    if isinstance(block, cst.Module):
        return block
    owner = draft.model.parents[block]
    runs_once = isinstance(owner, cst.FunctionDef) or (isinstance(owner, cst.If) and is_main_guard(owner.test))
    return block if runs_once else None


# Which names hold it


def _names(draft: Draft, load: cst.CSTNode, kinds: Mapping[cst.CSTNode, str]) -> set[str] | None:
    """All variables that are bound to the array or a view of it, starting at the load."""
    found: set[str] = set()
    for node in (load, *kinds):
        target = _bound_by(draft, node, kinds)
        if target is None:
            return None
        found.add(target)
    return found


def _bound_by(draft: Draft, node: cst.CSTNode, kinds: Mapping[cst.CSTNode, str]) -> str | None:
    """The name that the statement around a step binds to its outermost step."""
    parents = draft.model.parents
    while (above := _next_step(draft, node, kinds)) is not None:
        node = above
    parent = parents[node]
    if isinstance(node, cst.AugAssign) and isinstance(node.target, cst.Name):
        return node.target.value
    if isinstance(parent, cst.Element):
        return _paired_target(draft, parent)
    if isinstance(parent, cst.AnnAssign) and isinstance(parent.target, cst.Name):
        return parent.target.value
    if isinstance(parent, cst.Assign) and len(parent.targets) == 1:
        target = parent.targets[0].target
        return target.value if isinstance(target, cst.Name) else None
    return None


def _next_step(draft: Draft, node: cst.CSTNode, kinds: Mapping[cst.CSTNode, str]) -> cst.CSTNode | None:
    """The step that takes the node as its array, in the same expression."""
    parent = draft.model.parents[node]
    if isinstance(parent, (cst.Arg, cst.Attribute)) and parent not in kinds:
        parent = draft.model.parents[parent]
    return parent if parent in kinds else None


def _paired_target(draft: Draft, element: cst.Element) -> str | None:
    """`a, b = x[:n], x[n:]`: the name at the same position."""
    row = draft.model.parents[element]
    assign = draft.model.parents[row]
    if not isinstance(row, cst.Tuple) or not isinstance(assign, cst.Assign) or len(assign.targets) != 1:
        return None
    targets = assign.targets[0].target
    if not isinstance(targets, cst.Tuple) or len(targets.elements) != len(row.elements):
        return None
    target = targets.elements[list(row.elements).index(element)].value
    return target.value if isinstance(target, cst.Name) else None


# What else the program does with it


def _uses(draft: Draft, names: set[str], load: cst.CSTNode) -> list[cst.Name]:
    """All of the names in the scope of the load, less those that mean other variables in functions inside it."""
    model = draft.model
    found = (use for use in names_read(scope_of(load, model), model) if use.value in names)
    return [use for use in found if not is_hidden(use, scope_of(load, model), model)]


def _is_kept(
    draft: Draft,
    use: cst.Name,
    kinds: Mapping[cst.CSTNode, str],
    block: cst.CSTNode,
    calls: list[cst.Call],
) -> bool:
    """Whether the use means the same when the variable holds a memory map that is not computed on yet."""
    parent = draft.model.parents[use]
    if isinstance(parent, (cst.AssignTarget, cst.AugAssign)) or _is_target_element(draft, use):
        return _block(draft, use) is block and _binds_the_chain(draft, use, kinds)
    if _next_step(draft, use, kinds) is not None:
        return _block(draft, use) is block
    if isinstance(parent, cst.Attribute) and parent.attr.value in HARMLESS_ATTRIBUTES:
        return not is_target(parent, draft.model)
    if isinstance(parent, cst.Arg) and dotted(getattr(draft.model.parents[parent], "func", use)) == "len":
        return True
    return any(_is_argument(draft, use, call) for call in calls)


def _is_target_element(draft: Draft, use: cst.Name) -> bool:
    row = draft.model.parents[draft.model.parents[use]]
    return isinstance(row, cst.Tuple) and isinstance(draft.model.parents[row], cst.AssignTarget)


def _binds_the_chain(draft: Draft, use: cst.Name, kinds: Mapping[cst.CSTNode, str]) -> bool:
    """The variable is bound here to the load or to a step, to nothing else."""
    statement = draft.layout.statement(use)
    steps = [node for node in walk(statement) if node in kinds]
    return any(_bound_by(draft, node, kinds) == use.value for node in steps) or (
        isinstance(draft.model.parents[use], cst.AugAssign) and draft.model.parents[use] in kinds
    )


def _is_argument(draft: Draft, use: cst.Name, call: cst.Call) -> bool:
    """A data argument itself, or an element of the `validation_data` pair."""
    node: cst.CSTNode = draft.model.parents[use]
    if isinstance(node, cst.Element):
        node = draft.model.parents[draft.model.parents[node]]
    return isinstance(node, cst.Arg) and draft.model.parents[node] is call


def names_of(node: cst.CSTNode) -> set[str]:
    return set(names_in(node))
