"""The fix for one call of from_tensor_slices: generated rows where the arrays are made up, else rows on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.core import Unfixed
from kerasleaklint.fixes.desk.draft import Draft
from kerasleaklint.fixes.desk.names import shadowed
from kerasleaklint.fixes.desk.refusal import Refused
from kerasleaklint.fixes.slices.anywhere import read_rows_anywhere
from kerasleaklint.fixes.slices.generated import generate_rows
from kerasleaklint.fixes.slices.on_disk import read_rows
from kerasleaklint.fixes.slices.pipeline import pipeline_of
from kerasleaklint.fixes.stream.writer import BUILTINS

if TYPE_CHECKING:
    from kerasleaklint.core import Applicability, Fix
    from kerasleaklint.semantics.facts import DatasetMade
    from kerasleaklint.semantics.file_model import FileModel


def stream_slices(fact: DatasetMade, model: FileModel, limit: int) -> Fix | Unfixed:
    """No fix where the dataset could give other rows, or would be kept whole all the same."""
    hidden = shadowed(model, BUILTINS)
    if hidden is not None:
        return Unfixed(f"`{hidden}` is another thing in the file than in Python")
    draft = Draft(model)
    try:
        pipeline = pipeline_of(draft, fact)
        trust = generate_rows(draft, pipeline, limit)
        if trust is None:
            draft, trust = _read(fact, model, limit)
    except Refused as refused:
        return refused.told(model)
    return draft.fix(trust, "Stream the rows instead of copying them into the dataset")


def _read(fact: DatasetMade, model: FileModel, limit: int) -> tuple[Draft, Applicability]:
    """The plain way where it serves, else the general one."""
    draft = Draft(model)
    pipeline = pipeline_of(draft, fact)
    try:
        return draft, read_rows(draft, pipeline)
    except Refused:
        if any(array.origin.kind not in ("file", "map") for array in pipeline.arrays):
            raise
        draft = Draft(model)
        return draft, read_rows_anywhere(draft, fact, limit)
