"""The batch size of `fit` for `predict` and `evaluate` (KLL408)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.core import Applicability, Fix
from kerasleaklint.fixes.desk.draft import Draft
from kerasleaklint.fixes.desk.lookup import means_the_same

if TYPE_CHECKING:
    from kerasleaklint.semantics.facts import SinkCall
    from kerasleaklint.semantics.file_model import FileModel


def as_in_fit(fact: SinkCall, fit: SinkCall, size: int, model: FileModel) -> Fix | None:
    call, written = fact.call.node, fit.arguments["batch_size"].node
    if not model.owns(call):
        return None
    draft = Draft(model)
    in_sight = model.owns(written) and means_the_same(written, call, model)
    draft.change_arguments(call, append=[f"batch_size={draft.source(written) if in_sight else size}"])
    return draft.fix(Applicability.UNSAFE, "Pass the batch size of `fit`")
