"""`losses.append(loss)` as `losses.append(float(loss))` (KLL501)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.core import Applicability, Fix
from kerasleaklint.fixes.desk.draft import Draft
from kerasleaklint.fixes.desk.imports import public_name
from kerasleaklint.fixes.desk.lookup import ancestors, binders, names_read, scope_of, starts_empty
from kerasleaklint.fixes.desk.names import defined, shadowed
from kerasleaklint.semantics.syntax import dotted, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.semantics.facts import Kept
    from kerasleaklint.semantics.file_model import FileModel

JOINERS = {
    "stack", "concat", "concatenate", "vstack", "hstack", "array", "asarray", "extend", "convert_to_tensor", "add_n",
    "join",
}  # fmt: skip
# What gives the same from floats, and what shows them otherwise or computes with more bits than from tensors.
EXACT = {"len", "plot", "reduce_mean", "scatter"}
DRAWING = ("matplotlib.", "pylab.")
MEANS = {"tensorflow.reduce_mean", "tensorflow.math.reduce_mean", "tensorflow.compat.v1.reduce_mean"}
OTHER_WIDTH = re.compile(r"float64|float16|double|half\b|floatx|mixed_precision|dtype_policy|global_policy")
WIDER = {"print", "mean", "sum", "array", "asarray", "average", "median", "std", "min", "max"}


def is_joined(fact: Kept, model: FileModel) -> bool:
    """Whether what is kept becomes one tensor or array later: it is needed whole."""
    name = _container(fact)
    return any(_last(call) in JOINERS and _is_given(call, name) for call in model.every(cst.Call))


def as_float(fact: Kept, model: FileModel) -> Fix | None:
    """Keep the number where the list's other uses do not tell it from a tensor."""
    name, call = _container(fact), fact.site.node
    if name is None or "." in name or not isinstance(call, cst.Call) or not model.owns(call):
        return None
    if not isinstance(fact.node, (cst.Name, cst.Call)) or model.parents.get(model.parents[fact.node]) is None:
        return None
    bound = binders(name, scope_of(call, model), model)
    if not bound or not all(starts_empty(one, model) for one in bound):
        return None
    takers = [_taker(use, model) for use in _uses(name, call, model)]
    known = [taker for taker in takers if taker is not None and _last(taker) in (EXACT | WIDER) - defined(model)]
    if len(known) < len(takers) or _is_returned(name, call, model):
        return None
    safe = all(_last(taker) in EXACT and _is_as_named(taker, model) for taker in known)
    draft = Draft(model)
    draft.replace(fact.node, f"float({draft.source(fact.node)})")
    return draft.fix(Applicability.SAFE if safe else Applicability.UNSAFE, "Keep the number instead of the tensor")


def _container(fact: Kept) -> str | None:
    node = fact.site.node
    if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute):
        return dotted(node.func.value)
    return dotted(node.value) if isinstance(node, cst.Subscript) else None


def _uses(name: str, append: cst.Call, model: FileModel) -> Iterator[cst.Name]:
    """Where the list is read, besides its growing and its making."""
    for use in names_read(scope_of(append, model), model):
        parent = model.parents[use]
        grows = isinstance(parent, cst.Attribute) and parent.attr.value == "append"
        if use.value == name and not grows and not isinstance(parent, cst.AssignTarget):
            yield use


def _taker(use: cst.Name, model: FileModel) -> cst.Call | None:
    """The call of the function that is handed the list itself."""
    argument = model.parents[use]
    call = model.parents.get(argument)
    return call if isinstance(argument, cst.Arg) and isinstance(call, cst.Call) else None


def _is_as_named(call: cst.Call, model: FileModel) -> bool:
    """The builtin, a method that draws, or TensorFlow's mean of what is float32; none that the program calls so."""
    public, last = public_name(call.func, model), _last(call)
    if last == "len":
        return isinstance(call.func, cst.Name) and shadowed(model, {"len"}) is None
    if last == "reduce_mean":
        return public in MEANS and not OTHER_WIDTH.search(model.source.text)
    drawn = public.startswith(DRAWING) if public is not None else isinstance(call.func, cst.Attribute)
    return drawn and not (dotted(call.func) or "").startswith("self.")


def _is_returned(name: str, append: cst.Call, model: FileModel) -> bool:
    """A list of the module may be read by functions, whose own scope is another."""
    scope = scope_of(append, model)
    inner = (node for node in walk(scope, into_scopes=True) if isinstance(node, cst.Name) and node.value == name)
    return any(scope_of(node, model) is not scope for node in inner if scope in ancestors(node, model))


def _is_given(call: cst.Call, name: str | None) -> bool:
    return any(dotted(arg.value) == name for arg in call.args)


def _last(call: cst.CSTNode | None) -> str:
    return (dotted(call.func) or "").rpartition(".")[2] if isinstance(call, cst.Call) else ""
