"""The plain way: all statements of an array's way in one block, and what is computed moves into the batch function."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.refusal import Refused
from kerasleaklint.fixes.stream.batches import come_alone
from kerasleaklint.fixes.stream.calls import Columns, Request, by_call, has_rows, request
from kerasleaklint.fixes.stream.chain import Chain, chain_of, names_of
from kerasleaklint.fixes.stream.computing import inside, keep_on_disk, template_of
from kerasleaklint.fixes.stream.function import FUNCTION, define, first_top_level
from kerasleaklint.fixes.stream.handing import Drawn, rewrite, stream_of
from kerasleaklint.fixes.stream.trust import trust

if TYPE_CHECKING:
    from kerasleaklint.core import Applicability
    from kerasleaklint.fixes.desk.draft import Draft
    from kerasleaklint.fixes.stream.group import Group
    from kerasleaklint.semantics.values import Value


def write_plainly(draft: Draft, group: Group) -> Applicability | None:
    """Write the edits, and say how far they can be trusted; None if the program is not of this kind."""
    if any(fact.loops for fact in group.facts):
        return None

    def drawable(node: cst.BaseExpression, value: Value) -> bool:
        return has_rows(node, value, draft.model)

    try:
        requests = [request(fact, drawable) for fact in group.facts]
        by_call(requests)
    except Refused:
        return None
    calls = [fact.call.node for fact in group.sinks]
    chains = [chain_of(draft, group.arrays(origin), calls) for origin in group.origins]
    if not all(chains) or any(chain.source.needs_rows for chain in chains if chain):
        return None
    is_written = _written(draft, requests, [c for c in chains if c])
    return trust(group.facts, draft.model) if is_written else None


def _written(draft: Draft, requests: list[Request], chains: list[Chain]) -> bool:
    computed = {name: template_of(draft, chain) for chain in chains for name in chain.names}
    columns = [c for r in requests for c in (r.data, r.validation) if c is not None]
    template = _common_template(columns, computed)
    is_general = come_alone(requests, draft.model) or not all(_splits_names(wanted) for wanted in requests)
    if template is None or is_general:
        return False
    comments = [comment for chain in chains for comment in keep_on_disk(draft, chain)]
    top = first_top_level(draft, [chain.load for chain in chains])
    name = define(draft, top, FUNCTION, requests, template.format("data[rows]"), inside(comments))
    for wanted in by_call(requests):
        rewrite(draft, wanted, Slices(draft, name))
    return True


@dataclass(frozen=True, eq=False)
class Slices:
    """Calls of the function that draws batches, handed the arrays or slices of them."""

    draft: Draft
    name: str

    def length(self, columns: Columns) -> str:
        return f"len({self.draft.source(columns.nodes[0])})"

    def text(self, columns: Columns, size: str | None, shuffle: str, first: str, last: str) -> Drawn:
        part = f"[{first}:{last}]" if first or last else ""
        return stream_of(self.name, [f"{self.draft.source(node)}{part}" for node in columns.nodes], size, shuffle)


def _splits_names(wanted: Request) -> bool:
    """Parts of arrays are written behind their names."""
    return "validation_split" not in wanted.arguments or all(isinstance(node, cst.Name) for node in wanted.data.nodes)


def _common_template(columns: list[Columns], computed: dict[str, str | None]) -> str | None:
    """What is computed on the first column of every call, if it is the same; the others must be drawn as they are."""
    templates = {computed.get(_name(c.nodes[0])) for c in columns}
    others = {computed[name] for c in columns for node in c.nodes[1:] for name in names_of(node) & set(computed)}
    return templates.pop() if len(templates) == 1 and others <= {"{}"} else None


def _name(node: cst.BaseExpression) -> str:
    return node.value if isinstance(node, cst.Name) else ""
