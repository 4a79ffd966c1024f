"""The general way: arrays become `Rows`, which are computed when they are drawn, wherever the program takes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.core import Applicability
from kerasleaklint.fixes.stream.calls import Columns, by_call, request
from kerasleaklint.fixes.stream.function import COLUMNS, define
from kerasleaklint.fixes.stream.handing import Drawn, rewrite, stream_of
from kerasleaklint.fixes.stream.rewriting import Rewriting
from kerasleaklint.fixes.stream.trust import trust
from kerasleaklint.semantics.values import Const

if TYPE_CHECKING:
    from kerasleaklint.fixes.desk.draft import Draft
    from kerasleaklint.fixes.stream.group import Group
    from kerasleaklint.fixes.stream.lazy import LazyWriter
    from kerasleaklint.semantics.facts import SinkCall


WITH_WEIGHTS = 3  # columns: x, y and sample_weight


def write_rows(draft: Draft, group: Group) -> Applicability:
    """Write the edits, and say how far they can be trusted; raises Refused if something would not mean the same."""
    arrays = [array for origin in group.origins for array in group.arrays(origin)]
    work = Rewriting(draft, arrays, [fact.call.node for fact in group.sinks])
    requests = [request(fact, work.drawable) for fact in group.facts]
    pipelines = RowSets(draft, define(draft, work.top, COLUMNS, requests), work.writer)
    for wanted in by_call(requests):
        rewrite(draft, wanted, pipelines)
    work.finish()
    is_safe = work.is_exact and (work.is_array or (work.is_in_order and not any(map(_shuffles, group.sinks))))
    return trust(group.facts, draft.model) if is_safe else Applicability.UNSAFE


def _shuffles(fact: SinkCall) -> bool:
    shuffle = fact.arguments.get("shuffle")
    is_off = shuffle is not None and isinstance(shuffle.value, Const) and shuffle.value.value is False
    return fact.method == "fit" and not is_off


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
