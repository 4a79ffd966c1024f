"""Whether `fit` and its like do with the arguments of `fit_generator` what that did (KLL204)."""

from __future__ import annotations

from types import NoneType
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.lookup import is_caught
from kerasleaklint.fixes.keras3.whole_numbers import is_float, is_whole
from kerasleaklint.semantics.facts import SinkCall
from kerasleaklint.semantics.syntax import walk
from kerasleaklint.semantics.values import Const, Generator, options

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from kerasleaklint.semantics.file_model import FileModel


def means_the_same(
    fact: SinkCall, given: Collection[str], counts: Iterable[cst.BaseExpression], model: FileModel
) -> bool:
    """Whether the new method takes all of it for certain, and what the old one counted is counted in the same way."""
    call = fact.call.node
    if any(arg.star for arg in call.args):
        return False
    whole = all(_is_counted(value, call, model) for value in counts)
    return whole and not is_caught(call, "AttributeError", model) and _is_taken(fact, given)


def _is_counted(value: cst.BaseExpression, call: cst.Call, model: FileModel) -> bool:
    """A whole number, or a float that is told apart; also one that every caller of the function around it passes."""
    if is_whole(value, model) or is_float(value, model):
        return True
    calls = [fact.call for fact in model.facts if isinstance(fact, SinkCall) and fact.call.node is call]
    known = [a.value for one in calls for a in (*one.positional, *one.keywords.values()) if a.node is value]
    return bool(known) and all(isinstance(v, Const) and isinstance(v.value, (int, NoneType)) for v in known)


def _is_taken(fact: SinkCall, given: Collection[str]) -> bool:
    """Of generators Keras 3 wants tuples, and takes no class weights."""
    data = fact.arguments.get("x")
    found = [option for option in options(data.value) if isinstance(option, Generator)] if data is not None else []
    weighted = "class_weight" in given
    return not any(weighted or (fact.method == "predict_generator" and not _yields_tuples(one)) for one in found)


def _yields_tuples(generator: Generator) -> bool:
    made = generator.origin.made.node
    if not isinstance(made, cst.FunctionDef):
        return False
    found = [node for node in walk(made.body) if isinstance(node, cst.Yield)]
    return bool(found) and all(isinstance(node.value, cst.Tuple) for node in found)
