"""The general way: arrays become `Rows`, which are computed when they are drawn, wherever the program takes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.core import Applicability
from kerasleaklint.fixes.desk.refusal import Refused
from kerasleaklint.fixes.stream.calls import Columns, has_rows, request
from kerasleaklint.fixes.stream.flows import Flows
from kerasleaklint.fixes.stream.function import AT_ONCE, CLASS, COLUMNS, IN_ORDER, RESHAPE, define, first_top_level
from kerasleaklint.fixes.stream.handing import Drawn, rewrite, stream_of
from kerasleaklint.fixes.stream.lazy import LazyWriter
from kerasleaklint.fixes.stream.passages import is_slice
from kerasleaklint.fixes.stream.sources import known_source
from kerasleaklint.fixes.stream.splits import write_split
from kerasleaklint.fixes.stream.statistics import methods
from kerasleaklint.fixes.stream.steady import is_over_rows, reads_numbers_only
from kerasleaklint.semantics.syntax import walk
from kerasleaklint.semantics.values import Array, Const, Mapping, Sequence, options

if TYPE_CHECKING:
    from kerasleaklint.fixes.desk.draft import Draft
    from kerasleaklint.fixes.stream.calls import Drawable
    from kerasleaklint.fixes.stream.group import Group
    from kerasleaklint.fixes.stream.passages import Passage
    from kerasleaklint.semantics.model import FileModel
    from kerasleaklint.semantics.values import Step, Value


WITH_WEIGHTS = 3  # columns: x, y and sample_weight


def write_rows(draft: Draft, group: Group) -> Applicability:
    """Write the edits, and say how far they can be trusted; raises Refused if something would not mean the same."""
    arrays = [array for origin in group.origins for array in group.arrays(origin)]
    origins = {array.origin.made.node: array.origin for array in arrays}
    sources = {node: known_source(draft, origin) for node, origin in origins.items()}
    kinds = _kinds(arrays)
    if not all(draft.model.owns(node) for node in kinds):
        raise Refused("it goes through a function of another file")
    loads = {node: not source.needs_rows for node, source in sources.items()}
    own = [name for node, source in sources.items() for name in source.names(draft, origins[node])]
    flows = Flows(draft, loads, kinds, [fact.call.node for fact in group.sinks], own)
    flows.follow()
    grown = {node: source.grows(draft, origins[node]) for node, source in sources.items()}
    applicability = _write(draft, group, flows, _free_reshapes(arrays, draft.model), grown)
    for node, source in sources.items():
        source.put_on_disk(draft, origins[node])
    return applicability


def _use(draft: Draft, passage: Passage) -> cst.CSTNode:
    """What is done with the array there, as far as it tells a reader."""
    use = draft.model.parents[passage.top]
    above = draft.model.parents[use]
    return above if isinstance(use, (cst.Arg, cst.Attribute)) and isinstance(above, cst.Call) else use


def _is_plain_index(node: cst.Subscript) -> bool:
    """`x[5]`, `x[-1]`, `x[:5]`: what an HDF5 data set takes as an array does."""
    part = node.slice[0].slice
    if isinstance(part, cst.Slice):
        return part.step is None
    assert isinstance(part, cst.Index)
    number = part.value.expression if isinstance(part.value, cst.UnaryOperation) else part.value
    return isinstance(number, cst.Integer)


def _is_of(flows: Flows, value: Value) -> bool:
    """Whether it is one of the arrays that go to disk, come by a way that was not seen."""
    return any(isinstance(o, Array) and o.origin.made.node in flows.loads for o in options(value))


def _kinds(arrays: list[Array]) -> dict[cst.CSTNode, str]:
    """The steps on the way to the calls; `other` wins where a step is more than one thing."""
    steps = [step for array in arrays for step in array.steps if step.node is not array.origin.made.node]
    kinds = {step.node: step.kind for step in steps}
    return kinds | {step.node: step.kind for step in steps if step.kind == "other"}


def _free_reshapes(arrays: list[Array], model: FileModel) -> set[cst.CSTNode]:
    """Steps before which nothing but elementwise computing was done, on whatever way."""
    seen = {step.node for array in arrays for step in array.steps}
    bound = {
        step.node
        for array in arrays
        for at, step in enumerate(array.steps)
        if any(not _is_numeric(before, model) for before in array.steps[:at])
    }
    return seen - bound


def _is_numeric(step: Step, model: FileModel) -> bool:
    """Each element is computed from itself and numbers."""
    return step.kind == "elementwise" and reads_numbers_only(step.node, model)


def _write(
    draft: Draft, group: Group, flows: Flows, free: set[cst.CSTNode], grown: dict[cst.CSTNode, int]
) -> Applicability:
    is_array = all(flows.loads.values())
    asked = {name for name, _, _ in flows.statistics}
    if "std" in asked:  # of a map NumPy would make an array as large
        flows.loads = dict.fromkeys(flows.loads, False)
    requests = [request(fact, flows_drawable(draft, flows)) for fact in group.facts]
    for passage in flows.native:
        if not flows.is_plain(passage):
            raise Refused("`{}` needs all of an array that was computed on", _use(draft, passage))
    top = first_top_level(draft, [passage.leaf for passage in flows.passages.values()])
    numpy = draft.spelled("numpy", at=top, otherwise="import numpy as np")
    code = _class(is_array, asked, reshapes=_may_reshape(flows))
    there = draft.is_defined(code.format(name="Rows", np=numpy), above=top)
    writer = LazyWriter(draft, flows, "Rows" if there else draft.fresh("Rows"), free, grown)
    pipelines = RowSets(draft, define(draft, top, "stream", COLUMNS), writer)
    in_calls = {node for fact in group.sinks for arg in fact.call.node.args for node in walk(arg)}
    in_splits = {node for split in flows.splits for arg in split.args for node in walk(arg)}
    for node in flows.loads:
        if node in in_calls:
            raise Refused("`{}` is read in the very call that trains; give it a name before", node)
    by_call = {wanted.call: wanted for wanted in requests}
    for wanted in by_call.values():
        rewrite(draft, wanted, pipelines)
    for split in flows.splits.values():
        write_split(draft, split, writer)
    for passage in flows.passages.values():
        if passage.leaf not in in_calls and passage.leaf not in in_splits:
            writer.edit(passage)
    for look in flows.looks:
        if not is_array and not _is_plain_index(look):
            raise Refused("`{}` may mean something else to an HDF5 data set", look)
    if not is_array and writer.reshapes:
        raise Refused("an HDF5 data set cannot be reshaped")
    if writer.is_used and not there:
        code = _class(is_array, asked, reshapes=writer.reshapes)
        draft.define(code.format(name=writer.name, np=numpy), above=top)
    is_safe = all(_is_exact(flows, *asked) for asked in flows.statistics) and (is_array or _is_in_order(flows, group))
    return Applicability.SAFE if is_safe else Applicability.UNSAFE


def _class(is_array: bool, asked: set[str], *, reshapes: bool) -> str:
    return CLASS + (AT_ONCE if is_array else IN_ORDER) + (RESHAPE if reshapes else "") + methods(asked)


def _may_reshape(flows: Flows) -> bool:
    return any(step.kind == "reshape" for passage in flows.passages.values() for step in passage.steps)


def _is_in_order(flows: Flows, group: Group) -> bool:
    """Whether rows are drawn as they lie: one by one out of compressed chunks they would take very long."""
    steps = [step for passage in flows.passages.values() for step in passage.steps]
    if flows.splits or any(step.kind == "take" and not is_slice(step.node) for step in steps):
        return False
    shuffles = [fact.arguments.get("shuffle") for fact in group.sinks if fact.method == "fit"]
    return all(s is not None and isinstance(s.value, Const) and s.value.value is False for s in shuffles)


def _is_exact(flows: Flows, name: str, call: cst.Call, passage: Passage) -> bool:
    """Whether a statistic that is computed in blocks is the same to the bit."""
    return name in ("min", "max") or is_over_rows(call) or flows.is_plain(passage)


def flows_drawable(draft: Draft, flows: Flows) -> Drawable:
    """Which arguments are arrays whose rows can be drawn: alone, or in lists and dicts that the call spells out."""

    def drawable(node: cst.BaseExpression, value: Value) -> bool:
        if isinstance(node, (cst.Tuple, cst.List)):
            if not isinstance(value, Sequence) or value.items is None or len(value.items) != len(node.elements):
                return False
            return all(drawable(e.value, item) for e, item in zip(node.elements, value.items, strict=True))
        if isinstance(node, cst.Dict):
            if not isinstance(value, Mapping) or len(value.items) != len(node.elements):
                return False
            return all(drawable(e.value, item) for e, item in zip(node.elements, value.items.values(), strict=True))
        if node in flows.tops:
            return True
        return has_rows(node, value, draft.model) and not _is_of(flows, value)

    return drawable


@dataclass(frozen=True, eq=False)
class RowSets:
    """Calls of the function that draws batches from columns of any structure, all rows or a slice of them."""

    draft: Draft
    name: str
    writer: LazyWriter

    def length(self, columns: Columns) -> str:
        first: cst.BaseExpression = columns.nodes[0]
        while isinstance(first, (cst.List, cst.Tuple, cst.Dict)):
            first = first.elements[0].value
        return f"len({self._column(first)})"

    def text(self, columns: Columns, size: str | None, shuffle: str, first: str, last: str) -> Drawn:
        rows = [f"rows=slice({first}, None)" if first else f"rows=slice({last})"] if first or last else []
        texts = [self._column(node) for node in columns.nodes]
        if len(texts) == WITH_WEIGHTS:
            texts[-1] = self._weights(columns.nodes[1], columns.nodes[2], texts[-1])
        return stream_of(self.name, texts, size, shuffle, *rows)

    def _weights(self, targets: cst.BaseExpression, weights: cst.BaseExpression, text: str) -> str:
        """One array of weights is for each of several outputs, as in `fit` on arrays."""
        if isinstance(weights, (cst.Tuple, cst.List, cst.Dict)):
            return text
        if isinstance(targets, cst.Dict):
            keys = [self.draft.source(e.key) for e in targets.elements if isinstance(e, cst.DictElement)]
            return f"{{{', '.join(f'{key}: {text}' for key in keys)}}}"
        return f"({', '.join([text] * len(targets.elements))},)" if isinstance(targets, (cst.Tuple, cst.List)) else text

    def _column(self, node: cst.BaseExpression) -> str:
        if isinstance(node, (cst.Tuple, cst.List)):
            inside = ", ".join(self._column(element.value) for element in node.elements)
            return f"({inside},)" if len(node.elements) == 1 else f"({inside})"
        if isinstance(node, cst.Dict):
            pairs = [(e.key, e.value) for e in node.elements if isinstance(e, cst.DictElement)]
            return f"{{{', '.join(f'{self.draft.source(key)}: {self._column(value)}' for key, value in pairs)}}}"
        passage = self.writer.flows.tops.get(node)
        return self.draft.source(node) if passage is None else self.writer.text(passage)
