"""A tensor, made once, in place of an array that a graph would take in (KLL307)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.core import Applicability, Fix
from kerasleaklint.fixes.desk.draft import Draft
from kerasleaklint.fixes.desk.lookup import binders, is_inside, scope_of
from kerasleaklint.semantics.syntax import dotted, walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kerasleaklint.semantics.functions.captures import Read
    from kerasleaklint.semantics.model import FileModel

# Functions that give the same for an array and for the tensor that is made of it, as their first argument.
INDIFFERENT = {"gather", "gather_nd", "embedding_lookup", "cast", "convert_to_tensor", "constant"}


def bound_before(reads: Sequence[Read], model: FileModel) -> Fix | None:
    """`table_tensor = tf.constant(table)` before the function that reads it."""
    first = reads[0]
    function, name = first.function.node, first.node.value
    if any(read.function.node is not function or not model.owns(read.node) for read in reads):
        return None
    if not all(_is_indifferent(read, model) for read in reads) or _is_written(name, model):
        return None
    draft = Draft(model)
    there = draft.layout.statement(function)
    if not _is_visible(name, there, model):
        return None
    tensor = draft.fresh(f"{name}_tensor")
    constant = draft.spelled("tensorflow.constant", at=there, otherwise="import tensorflow as tf")
    draft.insert_before(there, f"{tensor} = {constant}({name})")
    for read in reads:
        draft.replace(read.node, tensor)
    return draft.fix(Applicability.SAFE, f"Make a tensor of `{name}` once")


def _is_indifferent(read: Read, model: FileModel) -> bool:
    call = model.parents.get(read.parent) if read.parent is not None else None
    if not isinstance(call, cst.Call) or not call.args or call.args[0].value is not read.node:
        return False
    return (dotted(call.func) or "").rpartition(".")[2] in INDIFFERENT


def _is_written(name: str, model: FileModel) -> bool:
    """Bound more than once, written into, or shuffled in place."""
    tree = model.root.tree
    names = [node for node in walk(tree, into_scopes=True) if isinstance(node, cst.Name) and node.value == name]
    scopes = {scope_of(node, model) for node in names}
    bound = [found for scope in scopes for found in binders(name, scope, model)]
    return len(bound) != 1 or any(_changes(node, model) for node in names)


def _changes(node: cst.Name, model: FileModel) -> bool:
    parent = model.parents[node]
    if isinstance(parent, cst.Subscript):
        return isinstance(model.parents[parent], (cst.AssignTarget, cst.AugAssign))
    if isinstance(parent, cst.Attribute):
        return parent.attr.value in ("sort", "fill", "resize", "partition", "put")
    call = model.parents[parent] if isinstance(parent, cst.Arg) else None
    return isinstance(call, cst.Call) and "shuffle" in (dotted(call.func) or "")


def _is_visible(name: str, there: cst.CSTNode, model: FileModel) -> bool:
    """Bound further up, in the scope of the statement or in the module around it, and not in a branch or loop."""
    for scope in (scope_of(there, model), model.root.tree):
        for found in binders(name, scope, model):
            line = model.parents[model.parents[model.parents[found]]]
            block = model.parents.get(line)
            around = scope.body if isinstance(scope, cst.FunctionDef) else scope
            return block is around and model.span(found) < model.span(there) and not is_inside(found, there, model)
    return False
