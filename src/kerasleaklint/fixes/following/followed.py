"""What following arrays through a program has found: the expressions and variables that hold them, the splits."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.lookup import ancestors, declared_global
from kerasleaklint.fixes.desk.refusal import Refused
from kerasleaklint.fixes.following.callees import callee, uses_of
from kerasleaklint.fixes.following.passages import Passage, Split
from kerasleaklint.fixes.following.variables import SCOPES, Variable, binders_of, reads_of, variable_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kerasleaklint.fixes.desk.draft import Draft


class Followed:
    """Passages of arrays from where they are made; `bind` and `give_back` say where each is held next.

    Whether a variable still holds a plain map is not known before all is followed: what only a plain map can do
    is collected in `native` and asked for at the end.
    """

    def __init__(
        self,
        draft: Draft,
        loads: Mapping[cst.CSTNode, bool],
        kinds: Mapping[cst.CSTNode, str],
        calls: Iterable[cst.Call],
        own: Iterable[cst.Name] = (),
    ) -> None:
        """`loads` are the expressions that make the arrays, with whether each will be a map, which is an ndarray.

        What is done by the names in `own` is the business of those who make the arrays.
        """
        self.draft = draft
        self.model = draft.model
        self.kinds = kinds
        self.calls = set(calls)
        self.loads = dict(loads)
        self.passages: dict[cst.CSTNode, Passage] = {}
        self.tops: dict[cst.CSTNode, Passage] = {}
        self.splits: dict[cst.Call, Split] = {}
        self.bound: defaultdict[Variable, list[Passage | None]] = defaultdict(list)
        self.returned: defaultdict[cst.CSTNode, list[Passage]] = defaultdict(list)
        self.native: list[Passage] = []
        self.shown: list[Passage] = []
        self.looks: list[cst.Subscript] = []
        self.statistics: list[tuple[str, cst.Call, Passage]] = []
        self.in_place: set[Variable] = set()
        self.targets: set[cst.CSTNode] = set()
        self._own = set(own)

    def bind(self, target: cst.CSTNode, passage: Passage | None) -> list[cst.CSTNode]:
        """The places that read a variable which holds the array from here on."""
        variable = variable_of(target, self.model)
        if variable is None:
            raise Refused("the array is kept in `{}`, where it cannot be followed", target)
        if variable.scope is not None and variable.name in declared_global(self.model):
            raise Refused("`{}` is a name that several functions share", target)
        is_new = variable not in self.bound
        self.bound[variable].append(passage)
        self.targets.add(target)
        if passage is not None and isinstance(passage.top, cst.AugAssign):
            self.in_place.add(variable)
        return self.reads(variable) if is_new else []

    def reads(self, variable: Variable) -> list[cst.CSTNode]:
        """Where a variable is read, but for what those do who make the arrays."""
        return [node for node in reads_of(variable, self.model) if node not in self._own]

    def bound_otherwise(self, variable: Variable) -> list[cst.CSTNode]:
        """What binds a variable to anything but an array that is followed."""
        others = [node for node in binders_of(variable, self.model) if not self._may_bind(node)]
        return [node for node in others if node not in self.targets and node not in self._own]

    def _may_bind(self, node: cst.CSTNode) -> bool:
        parent = self.model.parents[node]
        while isinstance(parent, (cst.Element, cst.Tuple)):  # `del x, y`
            node, parent = parent, self.model.parents[parent]
            if isinstance(parent, cst.Del):
                return True
        return isinstance(parent, (cst.Param, cst.Del)) or (isinstance(parent, cst.AugAssign) and parent in self.kinds)

    def give_back(self, passage: Passage, node: cst.Return, index: int | None, count: int) -> list[cst.CSTNode]:
        """What holds the array after the calls of the function that returns it, as one of `count` values or alone."""
        function = next((n for n in ancestors(node, self.model) if isinstance(n, SCOPES)), None)
        if not isinstance(function, cst.FunctionDef) or function.decorators or function.asynchronous:
            raise Refused("it cannot be seen where the result of a decorated function goes", node)
        self.returned[function].append(passage)
        return [
            lead
            for use in uses_of(function, self.model)
            for lead in self._result_of(passage, use, function, index, count)
        ]

    def _result_of(
        self, passage: Passage, use: cst.BaseExpression, function: cst.FunctionDef, index: int | None, count: int
    ) -> list[cst.CSTNode]:
        """What holds the array after a call of the function that returns it."""
        call = self.model.parents[use]
        if not isinstance(call, cst.Call) or call.func is not use or callee(use, self.model) is not function:
            raise Refused("it cannot be seen what calls `{}` here", use)
        if index is None:
            return [call]
        assign = self.model.parents[call]
        targets = assign.targets[0].target if isinstance(assign, cst.Assign) and len(assign.targets) == 1 else None
        if not isinstance(targets, cst.Tuple) or len(targets.elements) != count:
            raise Refused("what `{}` gives is not taken apart into variables at once", call)
        return self.bind(targets.elements[index].value, passage)
