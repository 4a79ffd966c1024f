"""The arrays and calls that hang together: one rewrite serves them all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kerasleaklint.semantics.facts import SinkCall
from kerasleaklint.semantics.queries import whole_arrays
from kerasleaklint.semantics.values import Array, leaves

if TYPE_CHECKING:
    import libcst as cst

    from kerasleaklint.semantics.file_model import FileModel


@dataclass(frozen=True, eq=False)
class Group:
    """`origins` are the expressions that make the arrays; `sinks` has one fact for each call, `facts` all of them."""

    origins: list[cst.CSTNode]
    sinks: list[SinkCall]
    facts: list[SinkCall]

    def arrays(self, origin: cst.CSTNode) -> list[Array]:
        """All that is known of one array where it reaches the calls."""
        return [array for fact in self.facts for array in arrays_in(origin, fact)]


def together(array: Array, fact: SinkCall, model: FileModel, limit: int) -> Group:
    """All that must be rewritten with an array over `limit` bytes that reaches this call."""
    facts = [f for f in model.facts if isinstance(f, SinkCall)]
    by_call = {id(f.call.node): f for f in facts}
    origins, sinks = [array.origin.made.node], [by_call[id(fact.call.node)]]
    grown = True
    while grown:
        before = len(origins) + len(sinks)
        calls = {id(f.call.node) for f in facts if any(arrays_in(o, f) for o in origins)}
        sinks += [by_call[call] for call in by_call if call in calls and by_call[call] not in sinks]
        all_facts = [f for f in facts if by_call[id(f.call.node)] in sinks]
        found = [whole.array.origin for f in all_facts for whole in whole_arrays.reaching(f, limit)]
        origins += dict.fromkeys(o.made.node for o in found if o.made.node not in origins)
        grown = len(origins) + len(sinks) > before
    return Group(origins, sinks, [f for f in facts if by_call[id(f.call.node)] in sinks])


def arrays_in(origin: cst.CSTNode, fact: SinkCall) -> list[Array]:
    found = (leaf for _, argument in fact.data() for leaf in leaves(argument.value))
    return [leaf for leaf in found if isinstance(leaf, Array) and leaf.origin.made.node is origin]
