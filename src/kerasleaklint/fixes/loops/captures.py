"""`clear_session` first in a loop whose turns hand generators to `fit` (KLL308)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.core import Applicability, Fix
from kerasleaklint.fixes.desk.draft import Draft
from kerasleaklint.fixes.loops.sessions import IMPORTS, MESSAGE, STATE, flavour_of
from kerasleaklint.semantics.facts import ModelBuilt

if TYPE_CHECKING:
    from kerasleaklint.semantics.file_model import FileModel
    from kerasleaklint.semantics.loops import Loop


def released(loop: Loop, model: FileModel) -> Fix | None:
    """Where models are built in the loop, the fix is KLL401's: names of layers could clash."""
    node, flavour = loop.node, flavour_of(model)
    if loop.module is not model.root or not isinstance(node, (cst.For, cst.While)) or STATE.search(model.source.text):
        return None
    built = any(isinstance(fact, ModelBuilt) and loop in fact.loops for fact in model.facts)
    if flavour is None or built:
        return None
    draft = Draft(model)
    public = f"{flavour}.backend.clear_session"
    draft.insert_first(node, f"{draft.spelled(public, at=node.body.body[0], otherwise=IMPORTS[flavour])}()")
    return draft.fix(Applicability.UNSAFE, MESSAGE)
