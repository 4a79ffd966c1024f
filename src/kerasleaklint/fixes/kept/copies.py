"""`rows.append(p.numpy()[0])` as `rows.append(p.numpy()[0].copy())` (KLL502)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.core import Applicability, Fix
from kerasleaklint.fixes.collected.appending import stays_as_it_is
from kerasleaklint.fixes.desk.draft import Draft
from kerasleaklint.semantics.knowledge.tensorflow.tensors import HOST

if TYPE_CHECKING:
    from kerasleaklint.semantics.facts import Kept
    from kerasleaklint.semantics.file_model import FileModel
    from kerasleaklint.semantics.values import Tensor


def copied(fact: Kept, view: Tensor, model: FileModel) -> Fix | None:
    """A copy of what is kept, where it is an array of NumPy: TensorFlow has no method that copies for sure."""
    if view.kind not in HOST or not isinstance(fact.site.node, cst.Call) or not model.owns(fact.node):
        return None
    if not stays_as_it_is(fact.node, None, model):  # the list is to see what is written later
        return None
    draft = Draft(model)
    draft.append_method(fact.node, ".copy()")
    return draft.fix(Applicability.SAFE, "Keep a copy, so that the whole array can go")
