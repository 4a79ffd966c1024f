"""Maps that work on several elements at once (KLL311)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.core import Applicability, Fix
from kerasleaklint.fixes.desk.draft import Draft
from kerasleaklint.fixes.tfdata import pipelines

if TYPE_CHECKING:
    import libcst as cst

    from kerasleaklint.semantics.file_model import FileModel


def called_in_parallel(call: cst.Call, model: FileModel) -> Fix | None:
    if not model.owns(call):
        return None
    draft = Draft(model)
    draft.change_arguments(call, append=[f"num_parallel_calls={pipelines.autotune(draft, call)}"])
    return draft.fix(Applicability.UNSAFE, "Map several elements at once")
