"""Where an array goes in a program: through which names, functions, attributes and steps, and into what."""

from __future__ import annotations

from functools import cached_property

import libcst as cst

from kerasleaklint.fixes.desk.imports import called
from kerasleaklint.fixes.desk.lookup import ancestors
from kerasleaklint.fixes.desk.refusal import Refused
from kerasleaklint.fixes.following.callees import callee
from kerasleaklint.fixes.following.followed import Followed
from kerasleaklint.fixes.following.passages import Passage, copies
from kerasleaklint.fixes.following.reading import unfollowed
from kerasleaklint.fixes.following.rowwise import Step, step_above
from kerasleaklint.fixes.following.showing import is_shown
from kerasleaklint.fixes.following.uses import READING, USES
from kerasleaklint.fixes.following.variables import Variable, variable_of
from kerasleaklint.fixes.following.writing import may_be_itself


class Flows(Followed):
    """All passages of arrays from where they are made; `follow` raises Refused if one of them cannot be kept."""

    def follow(self) -> None:
        queue = list(self.loads)
        while queue:
            leaf = queue.pop()
            if leaf not in self.passages:
                passage = self._climb(leaf)
                self.passages[leaf] = self.tops[passage.top] = passage
                queue += self._leads(passage)
        self._refuse_what_was_missed()

    def _refuse_what_was_missed(self) -> None:
        done = {step.node for passage in self.passages.values() for step in passage.steps}
        for node in self.kinds:
            if node not in done and node not in self.splits:
                raise Refused("`{}` may need more than one row at a time", node)
        for variable in self.bound:
            for node in self.bound_otherwise(variable):
                raise Refused(f"`{variable.name}` stands for something else, too", node)
        for variable in filter(self._is_shared, self.in_place):
            raise Refused(f"`{variable.name}` is changed in place while another name may stand for the same memory")

    def _climb(self, leaf: cst.CSTNode) -> Passage:
        steps: list[Step] = []
        node = leaf
        while (step := step_above(self.draft, node, self.kinds)) is not None:
            steps.append(step)
            node = step.node
        return Passage(leaf, tuple(steps))

    def _leads(self, passage: Passage) -> list[cst.CSTNode]:
        """The expressions that hold the array next; raises Refused for a use that cannot be kept."""
        if isinstance(passage.top, cst.AugAssign):
            return self.bind(passage.top.target, passage)
        parent = self.model.parents[passage.top]
        handler = USES.get(type(parent))
        if handler is not None:
            leads = handler(self, passage, parent)
            if leads is not None:
                return leads
        if isinstance(parent, READING):
            self.native.append(passage)
            self.shown += [passage] if is_shown(passage.top, self.model) else []
            return []
        raise unfollowed(parent, self.model)

    # `x /= 255`

    def _is_shared(self, variable: Variable) -> bool:
        """Whether another name may hold the same memory, so that computing in place would show there."""
        for other, passages in self.bound.items():
            for passage in (p for p in passages if p is not None and self._may_be_a_view(p)):
                source = None if passage.leaf in self.loads else variable_of(passage.leaf, self.model)
                is_result = any(passage in found for found in self.returned.values())
                if source is not None and source != other and not is_result and variable in (source, other):
                    return True
        return False

    def _may_be_a_view(self, passage: Passage) -> bool:
        steps = [step for step in passage.steps if not (step.kind == "compute" and self._may_give_itself(step))]
        return not copies(Passage(passage.leaf, tuple(steps)))

    def _may_give_itself(self, step: Step) -> bool:
        """`np.asarray(x, dtype="float32")`, where `x` may be of this type already."""
        is_call = isinstance(step.node, cst.Call)
        name = called(step.node.func, self.model) if isinstance(step.node, cst.Call) else ""
        return is_call and (may_be_itself(step.node) or name in ("numpy.asarray", "numpy.ascontiguousarray"))

    # Plain maps

    @cached_property
    def plain(self) -> set[Variable]:
        """The variables that never hold anything but a map and views of it."""
        found = set(self.bound)
        while True:
            kept = {v for v in found if all(p is not None and self._stays_plain(p, found) for p in self.bound[v])}
            if kept == found:
                return found
            found = kept

    def is_plain(self, passage: Passage) -> bool:
        return self._stays_plain(passage, self.plain)

    def _stays_plain(self, passage: Passage, plain: set[Variable]) -> bool:
        return not copies(passage) and self.leaf_is_plain(passage.leaf, plain)

    def may_be_map(self, passage: Passage | None, seen: frozenset[cst.CSTNode] = frozenset()) -> bool:
        """Whether rows of it may be a map's, which NumPy gives but for arithmetic."""
        if passage is None or passage.leaf in self.loads:
            return passage is None or not _calculates(passage)
        if _calculates(passage) or passage.leaf in seen:
            return False
        function = callee(passage.leaf.func, self.model) if isinstance(passage.leaf, cst.Call) else None
        variable = variable_of(passage.leaf, self.model)
        if variable is not None:
            before = self._held_at(passage.leaf, self.bound[variable])
        else:
            before = [*self.returned[function]] if function else [None]
        return any(self.may_be_map(one, seen | {passage.leaf}) for one in before)

    def _held_at(self, leaf: cst.CSTNode, passages: list[Passage | None]) -> list[Passage | None]:
        """The last that was bound, where the way to the place is straight; else all."""
        span, around = self.model.span, list(ancestors(leaf, self.model))
        earlier = [p for p in passages if p is not None and span(p.top) < span(leaf)]
        last = max(earlier, key=lambda passage: span(passage.top), default=None)
        if last is None or any(isinstance(node, (cst.For, cst.While)) for node in around):
            return passages
        return [last] if self.model.parents[self.draft.layout.statement(last.top)] in around else passages

    def leaf_is_plain(self, leaf: cst.CSTNode, plain: set[Variable]) -> bool:
        if leaf in self.loads:
            return self.loads[leaf]
        if isinstance(leaf, cst.Call):
            function = callee(leaf.func, self.model)
            return function is not None and all(self._stays_plain(p, plain) for p in self.returned[function])
        return variable_of(leaf, self.model) in plain


def _calculates(passage: Passage) -> bool:
    return any(isinstance(step.node, (cst.AugAssign, cst.BinaryOperation)) for step in passage.steps)
