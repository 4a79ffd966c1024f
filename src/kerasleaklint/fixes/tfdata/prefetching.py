"""A prefetch at the end of pipelines (KLL302)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.core import Applicability, Fix
from kerasleaklint.fixes.desk.draft import Draft
from kerasleaklint.fixes.tfdata import pipelines
from kerasleaklint.fixes.tfdata.ahead import may_run_ahead
from kerasleaklint.semantics.functions.callees import functions_in
from kerasleaklint.semantics.knowledge.tensorflow.tfdata import lacks_prefetch

if TYPE_CHECKING:
    import libcst as cst

    from kerasleaklint.semantics.file_model import FileModel
    from kerasleaklint.semantics.values import Dataset, Origin

    Ends = dict[cst.BaseExpression | None, None]


def ending_prefetched(origin: Origin, model: FileModel) -> Fix | None:
    """A prefetch at the end of every pipeline that starts here; None where one ends in another file."""
    found: list[tuple[cst.BaseExpression | None, Ends]] = []
    written: dict[tuple[object, ...], Dataset] = {}
    for way in pipelines.ways(origin, model):
        unfinished = [dataset for dataset in way.datasets if lacks_prefetch(dataset)]
        written |= {_as_written(dataset): dataset for dataset in unfinished}
        found.append((way.node, dict.fromkeys(pipelines.end(dataset, model) for dataset in unfinished)))
    same = all(may_run_ahead(dataset, model) for dataset in written.values())
    ends = _together(found)
    draft = Draft(model)
    for end in ends:
        if end is None:
            return None
        draft.append_method(end, f".prefetch({pipelines.autotune(draft, end)})")
    trust = Applicability.SAFE if same else Applicability.UNSAFE
    return draft.fix(trust, "Prefetch at the end of the pipeline") if ends else None


def _as_written(dataset: Dataset) -> tuple[object, ...]:
    """The same for values of one pipeline, of which there is one for each call of the function around it."""
    return tuple((stage.node, *(one.node for one in functions_in(stage.argument))) for stage in dataset.stages)


def _together(found: list[tuple[cst.BaseExpression | None, Ends]]) -> Ends:
    """Where branches meet, one prefetch after all of them does, unless other ways need theirs as well."""
    alone = {end for node, own in found if node is None or len(own) == 1 for end in own}
    ends: Ends = {}
    for node, own in found:
        ends |= own if node is None or len(own) == 1 or not alone.isdisjoint(own) else {node: None}
    return ends
