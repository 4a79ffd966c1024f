"""`clear_session` first in a loop body (KLL401, KLL403), where nothing from outside the loop would break."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.core import Applicability, Fix
from kerasleaklint.fixes.draft import Draft
from kerasleaklint.fixes.imports import bindings
from kerasleaklint.fixes.lookup import binders, is_inside, names_read, scope_of
from kerasleaklint.semantics.facts import SinkCall
from kerasleaklint.semantics.names import canonical
from kerasleaklint.semantics.syntax import dotted, walk
from kerasleaklint.semantics.values import Model, options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.semantics.loops import Loop
    from kerasleaklint.semantics.model import FileModel

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


def clearing(model: FileModel, loop: Loop) -> Fix | None:
    """The fix that puts `clear_session` first in the loop's body."""
    node = loop.node
    if loop.module is not model.root or not isinstance(node, (cst.For, cst.While)) or STATE.search(model.source.text):
        return None
    flavour = _flavour(model)
    if flavour is None or _shares_parts(node, model) or _runs_outer_model(loop, model):
        return None
    draft = Draft(model)
    inside = node.body.body[0]
    public = f"{flavour}.backend.clear_session"
    draft.insert_first(node, f"{draft.spelled(public, at=inside, otherwise=IMPORTS[flavour])}()")
    return draft.fix(Applicability.UNSAFE, MESSAGE)


def _flavour(model: FileModel) -> str | None:
    """Which of the packages that call themselves Keras the file uses: the first that it imports."""
    for binding in bindings(model):
        for flavour in FLAVOURS:
            if f"{binding.stands_for}.".startswith(f"{flavour}."):
                return flavour
    uses_tensorflow = any(binding.stands_for == "tensorflow" for binding in bindings(model))
    return "tensorflow.keras" if uses_tensorflow else None


def _shares_parts(loop: cst.For | cst.While, model: FileModel) -> bool:
    """Whether the loop, or a function that it may call, reads a part of a model that was made outside."""
    outside = {scope_of(loop, model), model.root.tree}
    made = {name for name, node in _parts_of_models(outside, model) if not is_inside(node, loop, model)}
    functions = [node for node in walk(model.root.tree, into_scopes=True) if isinstance(node, cst.FunctionDef)]
    around = [node for node in functions if is_inside(loop, node, model)]
    blocks = [loop.body, *(node for node in functions if node not in around)]
    return any(_free_names(block, model) & made for block in blocks)


def _free_names(block: cst.CSTNode, model: FileModel) -> set[str]:
    """Names that a loop body or a function reads and does not bind."""
    read = {name.value for name in names_read(block, model)}
    return {name for name in read if not binders(name, block, model)}


def _parts_of_models(scopes: set[cst.CSTNode], model: FileModel) -> Iterator[tuple[str, cst.Assign]]:
    """Names that an assignment in one of the scopes binds to something of Keras, or to a model however it is made."""
    for node in walk(model.root.tree, into_scopes=True):
        if not isinstance(node, cst.Assign) or scope_of(node, model) not in scopes:
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
    return name is not None and bool(SHARED.match(_public(name, model)))


def _public(name: str, model: FileModel) -> str:
    first, _, rest = name.partition(".")
    for binding in bindings(model):
        if binding.name == first:
            return canonical(f"{binding.stands_for}.{rest}" if rest else binding.stands_for)
    return name


def _runs_outer_model(loop: Loop, model: FileModel) -> bool:
    sinks = (fact for fact in model.facts if isinstance(fact, SinkCall) and loop in fact.loops)
    return any(loop not in sink.model.loops for sink in sinks)
