"""The fix for one call of from_tensor_slices: generated rows where the arrays are made up, else rows on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.fixes.desk.draft import Draft
from kerasleaklint.fixes.slices.generated import generate_rows
from kerasleaklint.fixes.slices.on_disk import read_rows
from kerasleaklint.fixes.slices.pipeline import pipeline_of

if TYPE_CHECKING:
    from kerasleaklint.core import Fix
    from kerasleaklint.semantics.facts import DatasetMade
    from kerasleaklint.semantics.model import FileModel


def stream_slices(fact: DatasetMade, model: FileModel, limit: int) -> Fix | None:
    """None where the dataset could give other rows, or would be kept whole all the same."""
    for write in (generate_rows, read_rows):
        draft = Draft(model)
        pipeline = pipeline_of(draft, fact)
        trust = write(draft, pipeline, limit) if pipeline is not None else None
        if trust is not None:
            return draft.fix(trust, "Stream the rows instead of copying them into the dataset")
    return None
