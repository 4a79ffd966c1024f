"""How far calls that are handed streams stay the same, where the program does not show it to the end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.core import Applicability
from kerasleaklint.fixes.desk.imports import called
from kerasleaklint.fixes.desk.lookup import sole_value
from kerasleaklint.fixes.stream.calls import parts_rows
from kerasleaklint.semantics.values import Const

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kerasleaklint.semantics.facts import SinkCall
    from kerasleaklint.semantics.file_model import FileModel


def trust(facts: Sequence[SinkCall], model: FileModel) -> Applicability:
    """Safe, but where there may be no rows to validate on, or classes that have no weight."""
    is_known = all(parts_rows(fact) is not None and _weighs_all_classes(fact, model) for fact in facts)
    return Applicability.SAFE if is_known else Applicability.UNSAFE


def _weighs_all_classes(fact: SinkCall, model: FileModel) -> bool:
    """Whether the classes in `class_weight` are seen to be 0, 1 and so on; to a dataset no others may come up."""
    weights = fact.arguments.get("class_weight")
    if weights is None or (isinstance(weights.value, Const) and weights.value.value is None):
        return True
    made = sole_value(weights.node, model) or weights.node
    if isinstance(made, cst.Dict):
        keys = [e.key.value for e in made.elements if isinstance(e, cst.DictElement) and isinstance(e.key, cst.Integer)]
        are_first = sorted(keys) == sorted(str(at) for at in range(len(made.elements)))
        return are_first and _tells_apart(len(keys), model)
    if isinstance(made, cst.DictComp) and isinstance(made.for_in.target, cst.Tuple):
        first = made.for_in.target.elements[0].value
        return _enumerates(made.for_in.iter, model) and made.key.deep_equals(first)
    is_dict = isinstance(made, cst.Call) and called(made.func, model) == "dict" and len(made.args) == 1
    return is_dict and isinstance(made, cst.Call) and _enumerates(made.args[0].value, model)


def _tells_apart(classes: int, model: FileModel) -> bool:
    """Whether the file has a layer of as many outputs as there are classes, or tells two apart with one."""
    text = model.source.text
    is_binary = classes == 2 and "binary_crossentropy" in text
    return classes > 1 and (is_binary or re.search(rf"Dense\(\s*(?:units\s*=\s*)?{classes}\b", text) is not None)


def _enumerates(node: cst.BaseExpression, model: FileModel) -> bool:
    return isinstance(node, cst.Call) and called(node.func, model) == "enumerate" and len(node.args) == 1
