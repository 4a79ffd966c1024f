"""A tensor, made once, in place of an array that a graph would take in (KLL307)."""

from __future__ import annotations

import builtins
import re
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.core import Applicability, Fix
from kerasleaklint.fixes.desk.draft import Draft
from kerasleaklint.fixes.desk.imports import public_name
from kerasleaklint.fixes.desk.lookup import binders, is_inside, mentions, scope_of
from kerasleaklint.semantics.syntax import dotted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kerasleaklint.semantics.file_model import FileModel
    from kerasleaklint.semantics.functions.captures import Read

# Functions that give the same for an array and for the tensor that is made of it, as their first argument.
INDIFFERENT = {"gather", "gather_nd", "embedding_lookup", "cast", "convert_to_tensor", "constant"}
ASKED = {"shape", "ndim", "dtype", "size", "nbytes", "mean", "sum", "min", "max", "std", "copy", "astype", "tolist"}
WRITING = {"shuffle", "copyto", "put", "place", "putmask", "fill_diagonal", "setattr"}
SETTING_UP = re.compile(
    r"\bconfig\.(?!list_|get_)|Strategy$|\bdisable_(eager|v2)\w*$|\bputenv$|\benviron\.(update|setdefault)$"
)
# A tensor that is made in one graph is unknown in others.
GRAPHS = re.compile(r"\bdisable_(eager_execution|v2_behavior)\(|\bGraph\(\)")


def bound_before(reads: Sequence[Read], model: FileModel) -> Fix | None:
    """`table_tensor = tf.constant(table)` before the function that reads it."""
    first = reads[0]
    function, name = first.function.node, first.node.value
    if any(read.function.node is not function or not model.owns(read.node) for read in reads):
        return None
    draft = Draft(model)
    there = _place(function, draft)
    if not all(_is_indifferent(read, model) for read in reads) or not _is_visible(name, there, model):
        return None
    if GRAPHS.search(model.source.text) or _may_change(name, function, there, model) or _sets_up_later(there, model):
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
    public = public_name(call.func, model) or ""
    return public.startswith(("tensorflow.", "keras.")) and public.rpartition(".")[2] in INDIFFERENT


def _place(function: cst.CSTNode, draft: Draft) -> cst.CSTNode:
    """The statement that defines the function; of a method, the class: its methods do not see what its body binds."""
    there = draft.layout.statement(function)
    while isinstance(around := scope_of(there, draft.model), cst.ClassDef):
        there = around
    return there


def _may_change(name: str, function: cst.CSTNode, there: cst.CSTNode, model: FileModel) -> bool:
    """Bound more than once, or from the place of the tensor on used in a way that may write into it."""
    uses = mentions(name, model)
    scopes = {scope_of(use, model) for use in uses}
    bound = [found for scope in scopes for found in binders(name, scope, model)]
    if len(bound) != 1:
        return True
    own = [use for use in uses if use is bound[0] or is_inside(use, function, model)]
    return any(not _is_harmless(use, there, model) for use in uses if use not in own)


def _is_harmless(use: cst.Name, there: cst.CSTNode, model: FileModel) -> bool:
    """Read, or filled before there is a tensor of it; another name for it, or a function, could fill it later."""
    parent = model.parents[use]
    before = scope_of(use, model) is scope_of(there, model) and model.span(use) < model.span(there)
    if isinstance(parent, cst.Subscript) and parent.value is use:
        return before or not isinstance(model.parents[parent], (cst.AssignTarget, cst.AugAssign, cst.Del))
    if isinstance(parent, cst.Attribute):
        return before or parent.attr.value in ASKED
    if isinstance(parent, cst.Arg):
        call = model.parents[parent]
        written = parent.keyword is not None and parent.keyword.value == "out"
        return isinstance(call, cst.Call) and not written and (before or _only_reads(call, model))
    return isinstance(parent, (cst.BinaryOperation, cst.Comparison, cst.ComparisonTarget))


def _only_reads(call: cst.Call, model: FileModel) -> bool:
    """A function of NumPy, TensorFlow or Python that does not write into what it is given."""
    public = public_name(call.func, model) or dotted(call.func) or ""
    known = public.startswith(("numpy.", "tensorflow.", "keras.")) or hasattr(builtins, public)
    return known and public.rpartition(".")[2] not in WRITING


def _sets_up_later(there: cst.CSTNode, model: FileModel) -> bool:
    """Devices and strategies cannot be chosen any more once there is a tensor, nor does the environment count."""
    found = [node for kind in (cst.Call, cst.AssignTarget) for node in model.every(kind) if _sets_up(node)]
    return any(
        scope_of(node, model) is not scope_of(there, model) or model.span(node) > model.span(there) for node in found
    )


def _sets_up(node: cst.CSTNode) -> bool:
    if isinstance(node, cst.AssignTarget):
        target = node.target
        return isinstance(target, cst.Subscript) and (dotted(target.value) or "").endswith("environ")
    called = dotted(node.func) if isinstance(node, cst.Call) else None
    return called is not None and bool(SETTING_UP.search(called))


def _is_visible(name: str, there: cst.CSTNode, model: FileModel) -> bool:
    """Bound further up, in the scope of the statement or in the module around it, and not in a branch or loop."""
    for scope in (scope_of(there, model), model.root.tree):
        for found in binders(name, scope, model):
            line = model.parents[model.parents[model.parents[found]]]
            block = model.parents.get(line)
            around = scope.body if isinstance(scope, cst.FunctionDef) else scope
            return block is around and model.span(found) < model.span(there) and not is_inside(found, there, model)
    return False
