"""The calls that share made-up arrays, and the block in which all of it happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.semantics.facts import SinkCall
from kerasleaklint.semantics.syntax import is_main_guard
from kerasleaklint.semantics.values import Array, leaves

if TYPE_CHECKING:
    from kerasleaklint.fixes.desk.draft import Draft
    from kerasleaklint.semantics.file_model import FileModel


def sinks_together(fact: SinkCall, model: FileModel) -> list[SinkCall]:
    """One rewrite serves them all; a call that runs with several values counts once, with its last."""
    facts = {id(f.call.node): f for f in model.facts if isinstance(f, SinkCall)}
    sinks = [facts[id(fact.call.node)]]
    origins = _origins(sinks[0])
    grown = True
    while grown:
        more = [f for f in facts.values() if f not in sinks and origins & _origins(f)]
        sinks += more
        origins = origins.union(*(_origins(f) for f in more))
        grown = bool(more)
    return sinks


def _origins(sink: SinkCall) -> set[cst.CSTNode]:
    found = (leaf for _, argument in sink.data() for leaf in leaves(argument.value))
    return {leaf.origin.made.node for leaf in found if isinstance(leaf, Array)}


def block_of(draft: Draft, nodes: list[cst.Call]) -> cst.Module | cst.IndentedBlock | None:
    """The one block that the statements of all nodes stand in, if it runs from its start to its end."""
    blocks = {_block(draft, node) for node in nodes if draft.model.owns(node)}
    return blocks.pop() if len(blocks) == 1 and all(draft.model.owns(node) for node in nodes) else None


def _block(draft: Draft, node: cst.CSTNode) -> cst.Module | cst.IndentedBlock | None:
    line = draft.layout.statement(node)
    block = draft.model.parents.get(line)
    if not isinstance(line, cst.SimpleStatementLine) or isinstance(block, cst.Module):
        return block if isinstance(block, cst.Module) else None
    owner = draft.model.parents[block] if isinstance(block, cst.IndentedBlock) else None
    is_main = isinstance(owner, cst.If) and is_main_guard(owner.test)
    return block if isinstance(block, cst.IndentedBlock) and (is_main or isinstance(owner, cst.FunctionDef)) else None
