"""A program in which arrays stay on disk: what all fixes do with the way of an array, but for the calls it ends in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.refusal import Refused
from kerasleaklint.fixes.following.flows import Flows
from kerasleaklint.fixes.following.passages import is_slice
from kerasleaklint.fixes.following.steady import is_over_rows, reads_numbers_only
from kerasleaklint.fixes.stream.calls import has_rows
from kerasleaklint.fixes.stream.function import AT_ONCE, CLASS, IN_ORDER, RESHAPE, first_top_level
from kerasleaklint.fixes.stream.lazy import LazyWriter
from kerasleaklint.fixes.stream.sources import known_source
from kerasleaklint.fixes.stream.splits import write_split
from kerasleaklint.fixes.stream.statistics import methods
from kerasleaklint.semantics.syntax import walk
from kerasleaklint.semantics.values import Array, Mapping, Sequence, options

if TYPE_CHECKING:
    from kerasleaklint.fixes.desk.draft import Draft
    from kerasleaklint.fixes.following.passages import Passage
    from kerasleaklint.semantics.file_model import FileModel
    from kerasleaklint.semantics.values import Step, Value


class Rewriting:
    """First all is followed, which may raise Refused; then the calls are written with `writer`; `finish` does the rest.

    `is_array` tells whether all arrays on disk are maps; `is_exact` whether what is computed of all rows is the same to
    the bit, and what is printed to the letter; `is_in_order` whether rows are drawn as they lie: one by one out of
    compressed chunks they would take long.
    """

    def __init__(self, draft: Draft, arrays: list[Array], calls: list[cst.Call]) -> None:
        self.draft = draft
        self._origins = {array.origin.made.node: array.origin for array in arrays}
        self._sources = {node: known_source(draft, origin) for node, origin in self._origins.items()}
        self._in_calls = {node for call in calls for arg in call.args for node in walk(arg)}
        self.flows = self._followed(arrays, calls)
        self.is_array = all(self.flows.loads.values())
        self._asked = {name for name, _, _ in self.flows.statistics}
        if "std" in self._asked:  # of a map NumPy would make an array as large
            self.flows.loads = dict.fromkeys(self.flows.loads, False)
        self._refuse_whole_reads()
        self.top = first_top_level(draft, [passage.leaf for passage in self.flows.passages.values()])
        self._numpy = draft.spelled("numpy", at=self.top, otherwise="import numpy as np")
        self._is_there = draft.is_defined(self._class("Rows", reshapes=self._may_reshape()), above=self.top)
        grown = {node: source.grows(draft, self._origins[node]) for node, source in self._sources.items()}
        name = "Rows" if self._is_there else draft.fresh("Rows")
        self.writer = LazyWriter(draft, self.flows, name, _free_reshapes(arrays, draft.model), grown)

    def _followed(self, arrays: list[Array], calls: list[cst.Call]) -> Flows:
        kinds = _kinds(arrays)
        if not all(self.draft.model.owns(node) for node in kinds):
            raise Refused("it goes through a function of another file")
        loads = {node: not source.needs_rows for node, source in self._sources.items()}
        own = [n for node, source in self._sources.items() for n in source.names(self.draft, self._origins[node])]
        flows = Flows(self.draft, loads, kinds, calls, own)
        flows.follow()
        return flows

    def _refuse_whole_reads(self) -> None:
        for passage in self.flows.native:
            if not self.flows.is_plain(passage):
                raise Refused("`{}` needs all of an array that was computed on", _use(self.draft, passage))
        for node in self.flows.loads:
            if node in self._in_calls:
                raise Refused("`{}` is read in the very call that trains; give it a name before", node)

    def finish(self) -> None:
        """All but the calls: what is computed on the way, the splits, the loading, and the new class."""
        in_splits = {node for split in self.flows.splits for arg in split.args for node in walk(arg)}
        for split in self.flows.splits.values():
            write_split(self.draft, split, self.writer)
        for passage in self.flows.passages.values():
            if passage.leaf not in self._in_calls and passage.leaf not in in_splits:
                self.writer.edit(passage)
        for look in self.flows.looks:
            if not self.is_array and not _is_plain_index(look):
                raise Refused("`{}` may mean something else to an HDF5 data set", look)
        if not self.is_array and self.writer.reshapes:
            raise Refused("an HDF5 data set cannot be reshaped")
        if self.writer.is_used and not self._is_there:
            self.draft.define(self._class(self.writer.name, reshapes=self.writer.reshapes), above=self.top)
        for node, source in self._sources.items():
            source.put_on_disk(self.draft, self._origins[node])

    def _class(self, name: str, *, reshapes: bool) -> str:
        drawing = AT_ONCE if self.is_array else IN_ORDER
        code = CLASS + drawing + (RESHAPE if reshapes else "") + methods(self._asked)
        return code.format(name=name, np=self._numpy)

    def _may_reshape(self) -> bool:
        return any(step.kind == "reshape" for passage in self.flows.passages.values() for step in passage.steps)

    @property
    def is_exact(self) -> bool:
        return not any(map(self.flows.may_be_map, self.flows.shown)) and all(
            name in ("min", "max") or is_over_rows(call) or self.flows.is_plain(passage)
            for name, call, passage in self.flows.statistics
        )

    @property
    def is_in_order(self) -> bool:
        steps = [step for passage in self.flows.passages.values() for step in passage.steps]
        return not self.flows.splits and all(step.kind != "take" or is_slice(step.node) for step in steps)

    def drawable(self, node: cst.BaseExpression, value: Value) -> bool:
        """Whether it is an array whose rows can be drawn, or a list or dict of some that the call spells out."""
        if isinstance(node, (cst.Tuple, cst.List)):
            if not isinstance(value, Sequence) or value.items is None or len(value.items) != len(node.elements):
                return False
            return all(self.drawable(e.value, item) for e, item in zip(node.elements, value.items, strict=True))
        if isinstance(node, cst.Dict):
            if not isinstance(value, Mapping) or len(value.items) != len(node.elements):
                return False
            return all(self.drawable(e.value, v) for e, v in zip(node.elements, value.items.values(), strict=True))
        if node in self.flows.tops and all(isinstance(o, Array) for o in options(value)):
            return True
        return has_rows(node, value, self.draft.model) and not _is_of(self.flows, value)


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
