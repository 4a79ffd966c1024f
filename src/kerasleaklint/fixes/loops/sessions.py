"""`clear_session` first in a loop body (KLL401, KLL403), where nothing from outside the loop would break."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.core import Applicability
from kerasleaklint.fixes.desk.draft import Draft
from kerasleaklint.fixes.desk.imports import bindings
from kerasleaklint.fixes.desk.lookup import binders, is_inside, names_read, scope_of
from kerasleaklint.fixes.desk.refusal import Refused
from kerasleaklint.semantics.facts import ModelBuilt, SinkCall
from kerasleaklint.semantics.public_names import canonical
from kerasleaklint.semantics.syntax import dotted
from kerasleaklint.semantics.values import Model, options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.core import Fix, Unfixed
    from kerasleaklint.semantics.file_model import FileModel
    from kerasleaklint.semantics.loops import Loop

# Global state that clear_session would reset or cut off from what was made before.
STATE = re.compile(
    r"mixed_precision|set_global_policy|set_dtype_policy|set_policy\(|[sg]et_session|\bSession\(|InteractiveSession"
    r"|placeholder\(|get_default_graph|reset_default_graph|Graph\(\)"
)
# What a loop must not share with the world outside when the session is cleared: layers, models, symbolic inputs.
SHARED = re.compile(r"^keras\.(layers|models|applications|Input|Model|Sequential|engine)\b")
FLAVOURS = ("tensorflow.keras", "tensorflow.compat.v1.keras", "tensorflow.python.keras", "tf_keras", "keras")
IMPORTS = {
    "tensorflow.keras": "from tensorflow import keras",
    "tensorflow.compat.v1.keras": "from tensorflow.compat.v1 import keras",
    "tensorflow.python.keras": "from tensorflow import keras",
    "tf_keras": "import tf_keras",
    "keras": "import keras",
}
MESSAGE = "Clear the session first in each turn (this also resets the dtype policy and the names of layers)"


def clearing(model: FileModel, loop: Loop) -> Fix | Unfixed:
    """The fix that puts `clear_session` first in the loop's body, or first in the function that each trial calls."""
    draft = Draft(model)
    try:
        body, call = _repeated(loop, model), clear_call(draft, loop)
    except Refused as refused:
        return refused.told(model)
    if isinstance(body, cst.FunctionDef) and (docstring := _docstring(body)) is not None:
        draft.insert_after(docstring, call)
    else:
        draft.insert_first(body, call)
    return draft.fix(Applicability.UNSAFE, MESSAGE)


def clear_call(draft: Draft, loop: Loop) -> str:
    """`clear_session()` as the file would write it there; raises Refused if something from outside would break."""
    model, body = draft.model, _repeated(loop, draft.model)
    state, flavour = STATE.search(model.source.text), flavour_of(model)
    if state is not None:
        raise Refused(f"`clear_session` would also reset what `{state[0].strip('(')}` in the file is about")
    if flavour is None:
        raise Refused("it cannot be seen by which name the file knows Keras")
    _refuse_outer_parts(body, model)
    _refuse_outer_models(loop, model)
    _refuse_copies(loop, model)
    public = f"{flavour}.backend.clear_session"
    return f"{draft.spelled(public, at=body.body.body[0], otherwise=IMPORTS[flavour])}()"


def _repeated(loop: Loop, model: FileModel) -> cst.For | cst.While | cst.FunctionDef:
    """What runs in each turn and can hold one more statement, if it is in this file."""
    node = loop.called.node if loop.called is not None else loop.node
    module = loop.called.module if loop.called is not None else loop.module
    if module is not model.root:
        raise Refused("the loop is in another file")
    if not isinstance(node, (cst.For, cst.While, cst.FunctionDef)):
        raise Refused("there is no row in `{}` for `clear_session()`", node)
    return node


def _docstring(function: cst.FunctionDef) -> cst.CSTNode | None:
    first = function.body.body[0] if isinstance(function.body, cst.IndentedBlock) else None
    only = first.body[0] if isinstance(first, cst.SimpleStatementLine) else None
    is_text = isinstance(only, cst.Expr) and isinstance(only.value, (cst.SimpleString, cst.ConcatenatedString))
    return first if is_text else None


def flavour_of(model: FileModel) -> str | None:
    """Which of the packages that call themselves Keras the file uses: the first that it imports."""
    for binding in bindings(model):
        for flavour in FLAVOURS:
            if f"{binding.stands_for}.".startswith(f"{flavour}."):
                return flavour
    uses_tensorflow = any(binding.stands_for == "tensorflow" for binding in bindings(model))
    return "tensorflow.keras" if uses_tensorflow else None


def _refuse_outer_parts(loop: cst.For | cst.While | cst.FunctionDef, model: FileModel) -> None:
    """Where the loop, or a function that it may call, reads a part of a model that was made outside."""
    outside = {scope_of(loop, model), model.root.tree} - {loop}
    made = {name: node for name, node in _parts_of_models(outside, model) if not is_inside(node, loop, model)}
    functions = model.every(cst.FunctionDef)
    around = [node for node in functions if is_inside(loop, node, model)]
    for block in (loop.body, *(node for node in functions if node not in around)):
        for name in sorted(_free_names(block, model) & made.keys()):
            raise Refused(
                "the loop may use what `{}` makes, and `clear_session` starts the names of layers anew", made[name]
            )


def _free_names(block: cst.CSTNode, model: FileModel) -> set[str]:
    """Names that a loop body or a function reads and does not bind."""
    read = {name.value for name in names_read(block, model)}
    return {name for name in read if not binders(name, block, model)}


def _parts_of_models(scopes: set[cst.CSTNode], model: FileModel) -> Iterator[tuple[str, cst.Assign]]:
    """Names that an assignment in one of the scopes binds to something of Keras, or to a model however it is made."""
    for node in model.every(cst.Assign):
        if scope_of(node, model) not in scopes:
            continue
        for target in node.targets:
            name = target.target
            if isinstance(name, cst.Name) and (_is_of_keras(node.value, model) or _is_model(name.value, model)):
                yield name.value, node


def _is_model(name: str, model: FileModel) -> bool:
    found = model.root.scope.find(name)
    return found is not None and any(isinstance(option, Model) for option in options(found[0]))


def _is_of_keras(value: cst.BaseExpression, model: FileModel) -> bool:
    while isinstance(value, cst.Call) and isinstance(value.func, cst.Call):
        value = value.func
    if not isinstance(value, cst.Call):
        return False
    name = dotted(value.func)
    return name is not None and bool(SHARED.match(canonical_name(name, model)))


def canonical_name(name: str, model: FileModel) -> str:
    """What a dotted name of the file stands for, by its imports."""
    first, _, rest = name.partition(".")
    for binding in bindings(model):
        if binding.name == first:
            return canonical(f"{binding.stands_for}.{rest}" if rest else binding.stands_for)
    return name


def _refuse_copies(loop: Loop, model: FileModel) -> None:
    """What is cloned in each turn may be older than the session."""
    for fact in model.facts:
        if isinstance(fact, ModelBuilt) and loop in fact.loops and fact.model.origin.what == "clone_model":
            raise Refused("`{}` copies a model that may be from outside of the loop", fact.model.origin.made.node)


def _refuse_outer_models(loop: Loop, model: FileModel) -> None:
    for fact in model.facts:
        if isinstance(fact, SinkCall) and loop in fact.loops and loop not in fact.model.loops:
            raise Refused("`{}` runs a model from outside of the loop", fact.call.node)
