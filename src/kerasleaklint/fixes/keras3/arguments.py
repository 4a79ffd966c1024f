"""Arguments of Keras 1 and 2 that Keras 3 calls otherwise, counts otherwise or does not have (KLL204, KLL205)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.core import Applicability, Fix
from kerasleaklint.fixes.desk.draft import Draft
from kerasleaklint.fixes.desk.lookup import is_caught, means_the_same, names_read, scope_of, sole_value
from kerasleaklint.semantics.knowledge.keras import BATCH_CLASSES, LOADING
from kerasleaklint.semantics.syntax import called_name, walk
from kerasleaklint.semantics.values import Api, Array, Batches, Class, Const, leaves, options

if TYPE_CHECKING:
    from kerasleaklint.semantics.facts import SinkCall
    from kerasleaklint.semantics.file_model import FileModel

ONE_THREAD = (0, 1, False, None)
PLAIN = {"bool", "cpu_count", "int", "len", "max", "min", "round"}


def moved(fact: SinkCall, model: FileModel) -> Fix | None:
    """The arguments to the PyDataset that is built here, else away."""
    if not model.owns(fact.call.node):
        return None
    draft = Draft(model)
    gone = loading_arguments(fact.call.node)
    if not gone:  # they are in a dictionary: `**options`
        return None
    same = take_loading_away(draft, fact, gone)
    draft.change_arguments(fact.call.node, remove=gone)
    same = same and not is_caught(fact.call.node, "TypeError", model)
    names = ", ".join(f"`{keyword(arg)}`" for arg in gone)
    return draft.fix(Applicability.SAFE if same else Applicability.UNSAFE, f"Take {names} out of `{fact.method}`")


def loading_arguments(call: cst.Call) -> list[cst.Arg]:
    return [arg for arg in call.args if arg.keyword is not None and arg.keyword.value in LOADING]


def keyword(arg: cst.Arg) -> str | None:
    return arg.keyword.value if arg.keyword is not None else None


def take_loading_away(draft: Draft, fact: SinkCall, given: list[cst.Arg]) -> bool:
    """Have the arguments moved to the PyDataset that is built in the same scope, if there is one.

    The caller removes them; the answer is whether the data is then loaded as it was before.
    """
    if any(_does_something(arg.value) for arg in given):
        return False
    constructor = _constructor(fact, draft.model)
    if constructor is None or not all(_is_known_at(constructor, arg.value, draft.model) for arg in given):
        return all(_changes_nothing(fact, arg) for arg in given)
    there = {keyword(arg) for arg in constructor.args}
    moved = {LOADING[keyword(arg) or ""]: draft.source(arg.value) for arg in given}
    append = [f"{name}={value}" for name, value in moved.items() if name not in there]
    if append:
        draft.change_arguments(constructor, append=append)
    return True


def _is_known_at(constructor: cst.Call, value: cst.BaseExpression, model: FileModel) -> bool:
    """Also `cpu_count()`, which asks for nothing that the program changes."""
    said = value.func if isinstance(value, cst.Call) and not value.args else value
    return means_the_same(said, constructor, model)


def _does_something(value: cst.BaseExpression) -> bool:
    """What is no longer computed must not be missed: `workers=next(sizes)`."""
    calls = (node for node in walk(value) if isinstance(node, (cst.Call, cst.NamedExpr)))
    return any(isinstance(node, cst.NamedExpr) or called_name(node) not in PLAIN for node in calls)


def _changes_nothing(fact: SinkCall, arg: cst.Arg) -> bool:
    """One thread reads generators in Keras 3, and arrays were never read by more."""
    data = fact.arguments.get("x")
    in_batches = data is not None and any(isinstance(option, Batches) for option in options(data.value))
    if data is not None and not in_batches and all(isinstance(leaf, Array) for leaf in leaves(data.value)):
        return True
    if LOADING[keyword(arg) or ""] == "max_queue_size":
        return True
    value = fact.call.value(None, keyword(arg) or "")
    return isinstance(value, Const) and value.value in ONE_THREAD


def _constructor(fact: SinkCall, model: FileModel) -> cst.Call | None:
    """The call that builds the PyDataset given as `x`, where its class hands the arguments on."""
    data = fact.arguments.get("x")
    if data is None or not model.owns(data.node):
        return None
    node = data.node if isinstance(data.node, cst.Call) else sole_value(data.node, model)
    if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Name):
        return None
    if scope_of(node, model) is not scope_of(fact.call.node, model):
        return None
    found = model.root.scope.find(node.func.value)
    classes = [option for option in options(found[0]) if isinstance(option, Class)] if found else []
    is_known = len(classes) == 1 and not any(arg.star for arg in node.args)
    return node if is_known and _hands_on(classes[0], model) else None


def _hands_on(of: Class, model: FileModel) -> bool:
    """Whether `workers=` reaches the constructor of PyDataset, and nothing else: `super().__init__(**kwargs)`."""
    bases = [option for base in of.bases for option in options(base)]
    if not any(isinstance(base, Api) and base.name in BATCH_CLASSES for base in bases):
        return False
    init = next((n for n in of.node.body.body if isinstance(n, cst.FunctionDef) and n.name.value == "__init__"), None)
    if init is None:
        return True
    rest = init.params.star_kwarg
    own = {param.name.value for param in walk(init.params) if isinstance(param, cst.Param)}
    if rest is None or own & set(LOADING.values()) or not model.owns(init):
        return False
    read = [name for name in names_read(init.body, model) if name.value == rest.name.value]
    handed_on = f"super().__init__(**{rest.name.value})"
    return len(read) == 1 and any(handed_on in _code(statement) for statement in init.body.body)


def _code(node: cst.CSTNode) -> str:
    return cst.Module([]).code_for_node(node)
