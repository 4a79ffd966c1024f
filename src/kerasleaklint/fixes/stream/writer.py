"""The new program: the load becomes a map, computing moves into the batch function, the calls get a pipeline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.core import Applicability
from kerasleaklint.fixes.draft import Draft
from kerasleaklint.fixes.stream.calls import Columns, Request, request
from kerasleaklint.fixes.stream.chain import Chain, chain_of, names_of
from kerasleaklint.fixes.stream.computing import keep_on_disk, template_of
from kerasleaklint.fixes.stream.function import define
from kerasleaklint.fixes.stream.handing import rewrite
from kerasleaklint.semantics import flow
from kerasleaklint.semantics.facts import SinkCall
from kerasleaklint.semantics.values import Array, leaves

if TYPE_CHECKING:
    from kerasleaklint.core import Fix
    from kerasleaklint.semantics.model import FileModel


# Another float type, several devices, another backend: there a dataset does not mean the same as the arrays.
OTHER_WAYS = ("set_floatx", "distribute", "KERAS_BACKEND")


def stream_from_disk(fact: SinkCall, array: Array, model: FileModel, limit: int) -> Fix | None:
    """A fix for all arrays over `limit` bytes that reach the same calls as this one; None if training could change."""
    if any(word in model.source.text for word in OTHER_WAYS):
        return None
    origins, sinks = _together(array, fact, model, limit)
    requests = [request(sink, model) for sink in sinks]
    draft = Draft(model)
    chains = [_chain(draft, origin, sinks) for origin in origins]
    if not all(requests) or not all(chains):
        return None
    return _written(draft, [r for r in requests if r], [c for c in chains if c])


def _together(array: Array, fact: SinkCall, model: FileModel, limit: int) -> tuple[list[cst.CSTNode], list[SinkCall]]:
    """The origins and calls that hang together: one rewrite serves them all."""
    facts = {id(f.call.node): f for f in model.facts if isinstance(f, SinkCall)}
    origins, sinks = [array.origin.made.node], [facts[id(fact.call.node)]]
    grown = True
    while grown:
        before = len(origins) + len(sinks)
        sinks += [f for f in facts.values() if f not in sinks and any(_feeds(o, f) for o in origins)]
        found = [flow_.array.origin for sink in sinks for flow_ in flow.whole_arrays(sink, limit)]
        origins += dict.fromkeys(o.made.node for o in found if o.made.node not in origins)
        grown = len(origins) + len(sinks) > before
    return origins, sinks


def _arrays(origin: cst.CSTNode, sink: SinkCall) -> list[Array]:
    found = (leaf for _, argument in sink.data() for leaf in leaves(argument.value))
    return [leaf for leaf in found if isinstance(leaf, Array) and leaf.origin.made.node is origin]


def _feeds(origin: cst.CSTNode, sink: SinkCall) -> bool:
    return bool(_arrays(origin, sink))


def _chain(draft: Draft, origin: cst.CSTNode, sinks: list[SinkCall]) -> Chain | None:
    arrays = [array for sink in sinks for array in _arrays(origin, sink)]
    return chain_of(draft, arrays, [sink.call.node for sink in sinks])


def _written(draft: Draft, requests: list[Request], chains: list[Chain]) -> Fix | None:
    computed = {name: template_of(draft, chain) for chain in chains for name in chain.names}
    columns = [c for r in requests for c in (r.data, r.validation) if c is not None]
    template = _common_template(columns, computed)
    if template is None:
        return None
    for chain in chains:
        keep_on_disk(draft, chain)
    name = define(draft, template, chains)
    for wanted in requests:
        rewrite(draft, wanted, Stream(draft, name))
    return draft.fix(Applicability.SAFE, "Keep the arrays on disk and stream batches of their rows")


def _common_template(columns: list[Columns], computed: dict[str, str | None]) -> str | None:
    """What is computed on the first column of every call, if it is the same; the others must be drawn as they are."""
    templates = {computed.get(_name(c.nodes[0])) for c in columns}
    others = {computed[name] for c in columns for node in c.nodes[1:] for name in names_of(node) & set(computed)}
    return templates.pop() if len(templates) == 1 and others <= {"{}"} else None


@dataclass(frozen=True, eq=False)
class Stream:
    """Calls of the function that draws batches from arrays."""

    draft: Draft
    name: str

    def length(self, columns: Columns) -> str:
        return f"len({self.draft.source(columns.nodes[0])})"

    def text(self, columns: Columns, size: str | None, shuffle: str, first: str, last: str) -> str:
        part = f"[{first}:{last}]" if first or last else ""
        arrays = [f"{self.draft.source(node)}{part}" for node in columns.nodes]
        sized = [f"batch_size={size}"] if size is not None else []
        shuffled = [] if shuffle == "False" else [f"shuffle={shuffle}"]
        return f"{self.name}({', '.join([*arrays, *sized, *shuffled])})"


def _name(node: cst.CSTNode) -> str:
    return node.value if isinstance(node, cst.Name) else ""
