"""A batch in pipelines of single samples (KLL301)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.core import Applicability, Fix
from kerasleaklint.fixes.desk import lookup
from kerasleaklint.fixes.desk.draft import Draft
from kerasleaklint.fixes.tfdata import pipelines
from kerasleaklint.fixes.tfdata.python_code import code
from kerasleaklint.semantics.facts import DatasetListed, DatasetWalked, SinkCall
from kerasleaklint.semantics.functions.callees import functions_in
from kerasleaklint.semantics.knowledge.tensorflow.tfdata import STAGES, datasets_in, is_batched
from kerasleaklint.semantics.values import Array, Const, Dataset, Sequence

if TYPE_CHECKING:
    from kerasleaklint.semantics.file_model import FileModel

NEW_AXIS = re.compile(
    r"expand_dims\([^()]*,\s*(axis\s*=\s*)?0\)|\[\s*(None|\w+\.newaxis)\b|reshape\([^,()]+,\s*[\[(]\s*1\s*,"
)
# What fit, evaluate and predict take where nothing is said.
DEFAULT_SIZE = "32"


def batched_at(found: Dataset, model: FileModel) -> Fix | None:
    """A batch for every pipeline that starts here, before its closing stages; `fit` loses its own batch size."""
    all_ways = list(pipelines.ways(found.origin, model))
    draft = Draft(model)
    places = _places(all_ways, draft)
    if (
        _have_an_axis(all_ways)
        or places is None
        or any(_is_walked(place, model) or _is_asked(place, model) for place in places)
    ):
        return None
    for place, size in places.items():
        draft.append_method(place, f".batch({size})")
    for fact in {id(way.fact): way.fact for way in all_ways}.values():
        if sizes := _sizes(fact):
            draft.change_arguments(model.parents[sizes[0]], remove=sizes)  # type: ignore[arg-type]
    return draft.fix(Applicability.SAFE if _has_row_labels(found) else Applicability.UNSAFE, "Batch the samples")


def _have_an_axis(all_ways: list[pipelines.Ways]) -> bool:
    """Whether a map makes a batch of each sample already: `x[None]`."""
    stages = {stage.node: stage for way in all_ways for dataset in way.datasets for stage in dataset.stages}.values()
    mapped = [function.node for stage in stages for function in functions_in(stage.argument)]
    return any(NEW_AXIS.search(code(function)) for function in mapped)


def _places(all_ways: list[pipelines.Ways], draft: Draft) -> dict[cst.BaseExpression, str] | None:
    """Where to batch, by how much; None where the same elements are also used one by one, or in other batches."""
    places: dict[cst.BaseExpression, str] = {}
    for way in all_ways:
        for dataset in way.datasets:
            place = None if is_batched(dataset) else pipelines.before_closing(dataset, draft.model)
            size = _size(way.fact, place, draft) if place is not None else None
            if place is None or size is None or places.setdefault(place, size) != size:
                return None
    through = [
        sum(pipelines.passes(dataset, place) for place in places) for way in all_ways for dataset in way.datasets
    ]
    return places if set(through) == {1} else None


def _is_walked(place: cst.BaseExpression, model: FileModel) -> bool:
    """Whether a loop of any kind, or a list, sees the single samples."""
    facts = (fact for fact in model.facts if isinstance(fact, (DatasetWalked, DatasetListed)))
    return any(pipelines.passes(dataset, place) for fact in facts for dataset in datasets_in(fact.dataset))


def _is_asked(place: cst.BaseExpression, model: FileModel) -> bool:
    """Whether the variable that holds the pipeline is asked for its length, its next sample and the like."""
    line = next((above for above in lookup.ancestors(place, model) if isinstance(above, cst.Assign)), None)
    target = line.targets[0].target if line is not None and len(line.targets) == 1 else None
    if not isinstance(target, cst.Name):
        return False
    calls = {fact.call.node for fact in model.facts if isinstance(fact, SinkCall)}
    return not all(_hands_on(name, calls, model) for name in lookup.mentions(target.value, model))


def _hands_on(name: cst.Name, calls: set[cst.Call], model: FileModel) -> bool:
    parent = model.parents[name]
    if isinstance(parent, cst.Attribute):
        return parent.attr.value in STAGES
    return isinstance(parent, (cst.AssignTarget, cst.Return, cst.Element)) or model.parents.get(parent) in calls


def _size(fact: SinkCall | DatasetWalked, place: cst.BaseExpression, draft: Draft) -> str | None:
    """The batch size that `fit` was given, as it can be written where the pipeline is made."""
    if isinstance(fact, DatasetWalked) or not draft.model.owns(fact.call.node):
        return None
    given = fact.arguments.get("batch_size")
    if given is None or (isinstance(given.value, Const) and given.value.value is None):
        return DEFAULT_SIZE
    if not _sizes(fact):
        return None
    if lookup.means_the_same(given.node, place, draft.model):
        return draft.source(given.node)
    return str(given.value.value) if isinstance(given.value, Const) else None


def _sizes(fact: SinkCall | DatasetWalked) -> list[cst.Arg]:
    args = fact.call.node.args if isinstance(fact, SinkCall) else ()
    return [arg for arg in args if arg.keyword is not None and arg.keyword.value == "batch_size"]


def _has_row_labels(dataset: Dataset) -> bool:
    """Slices of `(x, y)` with one label a row: what is sliced off is a sample for certain."""
    source = dataset.source
    labels = source.items[-1] if isinstance(source, Sequence) and source.items and len(source.items) > 1 else None
    return isinstance(labels, Array) and labels.shape is not None and len(labels.shape) == 1
