"""`predict` of a single batch as `predict_on_batch` (KLL404)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kerasleaklint.core import Applicability, Fix
from kerasleaklint.fixes.draft import Draft
from kerasleaklint.fixes.modern_arguments import keyword
from kerasleaklint.semantics import syntax

if TYPE_CHECKING:
    import libcst as cst

    from kerasleaklint.semantics.facts import SinkCall
    from kerasleaklint.semantics.model import FileModel

# Written as a batch of one: `row[np.newaxis]`, `row[None, :]`, `np.expand_dims(row, 0)`, `row.reshape(1, -1)`.
ONE_ITEM = re.compile(
    r"^[\w.]+(\[\w+\])?\[(\w+\.)?(newaxis|None)[^\]]*\]$|^(np|numpy|tf)\.expand_dims\([\w.\[\]]+,(axis=)?0\)$"
    r"|^[\w.\[\]]+\.reshape\(\(?1,[^()]*\)?\)$"
)


def on_batch(fact: SinkCall, model: FileModel) -> Fix | None:
    """`predict_on_batch` takes the same array and gives the same, in one step whatever its length."""
    call = fact.call.node
    if fact.method != "predict" or not model.owns(call) or not _is_plain(call):
        return None
    draft = Draft(model)
    draft.rename_method(call, "predict_on_batch")
    draft.change_arguments(call, remove=[arg for arg in call.args if keyword(arg) == "verbose"])
    is_one = bool(ONE_ITEM.search(syntax.text(call.args[0].value).replace(" ", "")))
    return draft.fix(Applicability.SAFE if is_one else Applicability.UNSAFE, "Call `predict_on_batch`")


def _is_plain(call: cst.Call) -> bool:
    """One positional or `x` argument, and nothing else but `verbose`."""
    words = [keyword(arg) for arg in call.args]
    starred = any(arg.star for arg in call.args)
    return not starred and words[0] in (None, "x") and all(word == "verbose" for word in words[1:])
