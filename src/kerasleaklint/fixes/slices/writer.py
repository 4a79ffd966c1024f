"""The fix for one call of from_tensor_slices: generated rows where the arrays are made up, else rows on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.fixes.desk.draft import Draft
from kerasleaklint.fixes.desk.refusal import Refused
from kerasleaklint.fixes.slices.generated import generate_rows
from kerasleaklint.fixes.slices.on_disk import read_rows
from kerasleaklint.fixes.slices.pipeline import pipeline_of

if TYPE_CHECKING:
    from kerasleaklint.core import Fix, Unfixed
    from kerasleaklint.semantics.facts import DatasetMade
    from kerasleaklint.semantics.model import FileModel


def stream_slices(fact: DatasetMade, model: FileModel, limit: int) -> Fix | Unfixed:
    """No fix where the dataset could give other rows, or would be kept whole all the same."""
    draft = Draft(model)
    try:
        pipeline = pipeline_of(draft, fact)
        trust = generate_rows(draft, pipeline, limit)
        if trust is None:
            draft = Draft(model)
            trust = read_rows(draft, pipeline)
    except Refused as refused:
        return refused.told(model)
    return draft.fix(trust, "Stream the rows instead of copying them into the dataset")
