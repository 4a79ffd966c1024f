"""`predict` of a single batch as `predict_on_batch`, `fit` on one as `train_on_batch` (KLL404)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.core import Applicability, Fix
from kerasleaklint.fixes.desk.draft import Draft
from kerasleaklint.fixes.desk.lookup import is_method
from kerasleaklint.fixes.keras3.arguments import keyword
from kerasleaklint.semantics import syntax

if TYPE_CHECKING:
    from kerasleaklint.semantics.facts import SinkCall
    from kerasleaklint.semantics.file_model import FileModel

# Written as a batch of one: `row[np.newaxis]`, `row[None, :]`, `np.expand_dims(row, 0)`, `row.reshape(1, -1)`.
ONE_ITEM = re.compile(
    r"^[\w.]+(\[\w+\])?\[(\w+\.)?(newaxis|None)[^\]]*\]$|^(np|numpy|tf)\.expand_dims\([\w.\[\]]+,(axis=)?0\)$"
    r"|^[\w.\[\]]+\.reshape\(\(?1,[^()]*\)?\)$"
)

# `predict` hands float32 to a model that takes float64, `predict_on_batch` what it is given.
WIDE = re.compile(r"float64|double|floatx")
# What the call without the machinery does not take. `epochs` is one where the rule reports.
QUIET = ("epochs", "nb_epoch", "verbose")


def on_batch(fact: SinkCall, model: FileModel) -> Fix | None:
    """The call without the machinery, where it takes the same arrays and leaves the same behind."""
    call = fact.call.node
    if not model.owns(call) or any(arg.star for arg in call.args) or not is_method(call, fact.method, model):
        return None
    if fact.method == "predict":
        return _predicted(call, model)
    # `evaluate` gives other numbers than `test_on_batch`, which adds to the metrics of the calls before.
    return _trained(call, model) if fact.method == "fit" else None


def _predicted(call: cst.Call, model: FileModel) -> Fix | None:
    """`predict_on_batch` gives the same, in one step whatever the length. Only `verbose` may stand beside the data."""
    words = [keyword(arg) for arg in call.args]
    if words[0] not in (None, "x") or any(word != "verbose" for word in words[1:]):
        return None
    is_one = bool(ONE_ITEM.search(syntax.text(call.args[0].value).replace(" ", "")))
    same = is_one and not WIDE.search(model.source.text)
    return _renamed(call, model, "predict_on_batch", Applicability.SAFE if same else Applicability.UNSAFE)


def _trained(call: cst.Call, model: FileModel) -> Fix | None:
    """`train_on_batch` takes the same step, but returns no History: that of `fit` must not be used."""
    words = [keyword(arg) for arg in call.args]
    plain = [word for word in words if word not in QUIET]
    if plain not in ([None, None], [None, "y"], ["x", "y"]) or not isinstance(model.parents[call], cst.Expr):
        return None
    return _renamed(call, model, "train_on_batch", Applicability.UNSAFE)


def _renamed(call: cst.Call, model: FileModel, name: str, applicability: Applicability) -> Fix:
    draft = Draft(model)
    draft.rename_method(call, name)
    draft.change_arguments(call, remove=[arg for arg in call.args if keyword(arg) in QUIET])
    return draft.fix(applicability, f"Call `{name}`")
