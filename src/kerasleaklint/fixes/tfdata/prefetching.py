"""A prefetch at the end of pipelines (KLL302)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.core import Applicability, Fix
from kerasleaklint.fixes.desk import lookup
from kerasleaklint.fixes.desk.draft import Draft
from kerasleaklint.fixes.tfdata import pipelines
from kerasleaklint.fixes.tfdata.ahead import may_run_ahead
from kerasleaklint.semantics.functions.callees import functions_in
from kerasleaklint.semantics.knowledge.tensorflow.tfdata import lacks_prefetch
from kerasleaklint.semantics.syntax import called_name

if TYPE_CHECKING:
    from kerasleaklint.semantics.file_model import FileModel
    from kerasleaklint.semantics.values import Dataset, Origin

    Ends = dict[cst.BaseExpression | None, None]

SHOWING = {"display", "format", "print", "repr", "str", "type"}


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
    same = same and not any(_is_shown(end, model) for end in ends if end is not None)
    trust = Applicability.SAFE if same else Applicability.UNSAFE
    return draft.fix(trust, "Prefetch at the end of the pipeline") if ends else None


def _is_shown(end: cst.BaseExpression, model: FileModel) -> bool:
    """Whether the program prints the pipeline, or asks for its class: `<_PrefetchDataset ...>`."""
    line = next((above for above in lookup.ancestors(end, model) if isinstance(above, cst.Assign)), None)
    target = line.targets[0].target if line is not None and len(line.targets) == 1 else None
    named: list[cst.CSTNode] = []
    if isinstance(target, cst.Name):
        named += lookup.mentions(target.value, model)
    elif isinstance(target, cst.Attribute):
        named += [one for one in model.every(cst.Attribute) if one.attr.value == target.attr.value]
    uses = (model.parents[use] for use in named)
    return any(
        isinstance(use, cst.FormattedStringExpression)
        or (isinstance(use, cst.Arg) and called_name(model.parents[use]) in SHOWING)
        for use in uses
    )


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
