"""The general way of arrays of files behind from_tensor_slices: split, computed on or handed to functions before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.core import Applicability
from kerasleaklint.fixes.desk.lookup import scope_of
from kerasleaklint.fixes.desk.refusal import Refused
from kerasleaklint.fixes.desk.seeding import is_seeded
from kerasleaklint.fixes.following.variables import reads_of, variable_of
from kerasleaklint.fixes.following.writing import is_written
from kerasleaklint.fixes.slices.on_disk import define_reader, refuse_in_vain, shuffles_all
from kerasleaklint.fixes.slices.pipeline import pipeline_of, rewrite
from kerasleaklint.fixes.stream.rewriting import Rewriting
from kerasleaklint.semantics.facts import DatasetMade
from kerasleaklint.semantics.queries import whole_arrays
from kerasleaklint.semantics.syntax import walk
from kerasleaklint.semantics.values import Array, Sequence, leaves

if TYPE_CHECKING:
    from kerasleaklint.fixes.desk.draft import Draft
    from kerasleaklint.fixes.slices.pipeline import Pipeline
    from kerasleaklint.semantics.values import Value


def read_rows_anywhere(draft: Draft, fact: DatasetMade, limit: int) -> Applicability:
    """Write the edits; raises Refused if an array cannot stay on disk, or the rows would be kept all the same."""
    facts = _together(draft, fact, limit)
    origins = {array.origin.made.node for f in facts for array in _large(f, limit)}
    pipelines = {f.site.node: pipeline_of(draft, f) for f in facts}
    for pipeline in pipelines.values():
        refuse_in_vain(draft, pipeline)
    arrays = [array for f in facts for array in _arrays(f.dataset.source) if array.origin.made.node in origins]
    work = Rewriting(draft, arrays, [pipeline.call for pipeline in pipelines.values()])
    for f in facts:
        _refuse_others(work, pipelines[f.site.node], f.dataset.source)
    is_exact = True
    for pipeline in pipelines.values():
        texts = [_text(work, node) for node in pipeline.columns]
        is_shuffled = shuffles_all(draft, pipeline, [draft.source(node) for node in pipeline.columns])
        name = define_reader(draft, work.top, ["{}"] * len(texts), is_shuffled=is_shuffled)
        rewrite(draft, pipeline, f"{name}({', '.join(texts)})", int(is_shuffled))
        is_exact = is_exact and not (is_shuffled and is_seeded(draft.model))
    work.finish()
    return Applicability.SAFE if is_exact and work.is_exact and work.is_array else Applicability.UNSAFE


def _together(draft: Draft, fact: DatasetMade, limit: int) -> list[DatasetMade]:
    """All datasets that are made of the same large arrays, or in the same call."""
    made = [f for f in draft.model.facts if isinstance(f, DatasetMade)]
    found, nodes = [fact], {fact.site.node}
    origins = {array.origin.made.node for array in _large(fact, limit)}
    grown = True
    while grown:
        more = [f for f in made if f not in found and (f.site.node in nodes or origins & _origins(f))]
        found += more
        nodes |= {f.site.node for f in more}
        origins |= {array.origin.made.node for f in more for array in _large(f, limit)}
        grown = bool(more)
    return found


def _large(fact: DatasetMade, limit: int) -> list[Array]:
    return [found.array for found in whole_arrays.sliced(fact.dataset.source, limit)]


def _origins(fact: DatasetMade) -> set[cst.CSTNode]:
    return {array.origin.made.node for array in _arrays(fact.dataset.source)}


def _arrays(value: Value) -> list[Array]:
    return [leaf for leaf in leaves(value) if isinstance(leaf, Array)]


def _refuse_others(work: Rewriting, pipeline: Pipeline, source: Value) -> None:
    """What is sliced beside the large arrays must be an array, too."""
    given = pipeline.call.args[0].value
    values = source.items if isinstance(source, Sequence) else [source]
    if values is None or len(values) != len(pipeline.columns):
        raise Refused("it cannot be seen that all of `{}` are arrays", given)
    for node, value in zip(pipeline.columns, values, strict=True):
        if not work.drawable(node, value):
            raise Refused("it cannot be seen that `{}` is an array, whose rows can be read by number", node)
        if node not in work.flows.tops and _is_written_later(work.draft, node, pipeline.call):
            raise Refused("`{}` may be changed in place before its rows are read; now they are copied at once", node)


def _is_written_later(draft: Draft, column: cst.BaseExpression, call: cst.Call) -> bool:
    """Whether something is written to an array in memory after the call, or in another function."""
    model = draft.model
    nodes = (node for node in walk(column) if isinstance(node, (cst.Name, cst.Attribute)))
    held = [variable for variable in (variable_of(node, model) for node in nodes) if variable is not None]
    reads = [read for variable in held for read in reads_of(variable, model)]
    later = [r for r in reads if model.span(r) > model.span(call) or scope_of(r, model) is not scope_of(call, model)]
    return any(is_written(read, model) for read in later)


def _text(work: Rewriting, node: cst.BaseExpression) -> str:
    passage = work.flows.tops.get(node)
    return work.draft.source(node) if passage is None else work.writer.text(passage)
