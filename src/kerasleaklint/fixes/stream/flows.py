"""Where an array goes in a program: through which names, functions, attributes and steps, and into what."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.lookup import ancestors
from kerasleaklint.fixes.desk.refusal import Refused
from kerasleaklint.fixes.stream.callees import callee, parameter, uses_of
from kerasleaklint.fixes.stream.passages import Passage, Split, copies, position_in
from kerasleaklint.fixes.stream.reading import handed_to, only_reads, unfollowed
from kerasleaklint.fixes.stream.rowwise import Step, step_above
from kerasleaklint.fixes.stream.steady import called, statistic
from kerasleaklint.fixes.stream.variables import (
    CHANGING,
    SCOPES,
    Variable,
    binders_of,
    is_changed,
    reads_of,
    variable_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kerasleaklint.fixes.desk.draft import Draft

# What an array on disk that is computed when it is drawn knows of itself.
ATTRIBUTES = {"shape", "ndim", "dtype", "nbytes"}


class Flows:
    """All passages of arrays from where they are made; `follow` raises Refused if one of them cannot be kept.

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
        self.looks: list[cst.Subscript] = []
        self.statistics: list[tuple[str, cst.Call, Passage]] = []
        self._own = set(own)
        self._in_place: set[Variable] = set()
        self._targets: set[cst.CSTNode] = set()

    def follow(self) -> None:
        queue = list(self.loads)
        while queue:
            leaf = queue.pop()
            if leaf not in self.passages:
                passage = self._climb(leaf)
                self.passages[leaf] = self.tops[passage.top] = passage
                queue += self._leads(passage)
        done = {step.node for passage in self.passages.values() for step in passage.steps}
        for node in self.kinds:
            if node not in done and node not in self.splits:
                raise Refused("`{}` may need more than one row at a time", node)
        for variable in self.bound:
            for node in self._bound_otherwise(variable):
                raise Refused(f"`{variable.name}` stands for something else, too", node)
        for variable in filter(self._is_shared, self._in_place):
            raise Refused(f"`{variable.name}` is changed in place while another name may stand for the same memory")

    def _climb(self, leaf: cst.CSTNode) -> Passage:
        steps: list[Step] = []
        node = leaf
        while (step := step_above(self.draft, node, self.kinds)) is not None:
            steps.append(step)
            node = step.node
        return Passage(leaf, tuple(steps))

    # What becomes of the value of an expression

    def _leads(self, passage: Passage) -> list[cst.CSTNode]:
        """The expressions that hold the array next; raises Refused for a use that cannot be kept."""
        if isinstance(passage.top, cst.AugAssign):
            return self._bind(passage.top.target, passage)
        parent = self.model.parents[passage.top]
        handler = USES.get(type(parent))
        if handler is not None:
            leads: list[cst.CSTNode] | None = handler(self, passage, parent)
            if leads is not None:
                return leads
        if isinstance(parent, READING):
            self.native.append(passage)
            return []
        raise unfollowed(parent, self.model)

    def _assigned(self, passage: Passage, parent: cst.CSTNode) -> list[cst.CSTNode]:
        assert isinstance(parent, cst.Assign)
        return [lead for target in parent.targets for lead in self._bind(target.target, passage)]

    def _annotated(self, passage: Passage, parent: cst.CSTNode) -> list[cst.CSTNode] | None:
        """`x: np.ndarray = ...`, which a map is."""
        assert isinstance(parent, cst.AnnAssign)
        if not isinstance(parent.target, cst.Name) or parent.value is not passage.top:
            return None
        self.native.append(passage)
        return self._bind(parent.target, passage)

    def _in_row(self, passage: Passage, parent: cst.CSTNode) -> list[cst.CSTNode] | None:
        """One of several: in a tuple that is assigned or returned, or in an argument of the calls."""
        parents = self.model.parents
        row = parents[parent]
        above = parents[row]
        if isinstance(row, cst.Tuple) and isinstance(above, cst.Assign) and len(above.targets) == 1:
            targets = above.targets[0].target
            if not isinstance(targets, (cst.Tuple, cst.List)) or len(targets.elements) != len(row.elements):
                return None
            return self._bind(targets.elements[position_in(row, parent)].value, passage)
        if isinstance(row, cst.Tuple) and isinstance(above, cst.Return):
            return self._returned(passage, above, position_in(row, parent), len(row.elements))
        if isinstance(above, cst.Del) or self._is_argument(row):
            return []
        return None

    def _is_argument(self, node: cst.CSTNode) -> bool:
        """Inside tuples, lists and dicts, of which one is an argument of a call that trains."""
        parents = self.model.parents
        while isinstance(node, (cst.Tuple, cst.List, cst.Dict, cst.Element, cst.DictElement)):
            node = parents[node]
        return isinstance(node, cst.Arg) and parents[node] in self.calls

    def _an_argument(self, passage: Passage, parent: cst.CSTNode) -> list[cst.CSTNode] | None:
        assert isinstance(parent, cst.Arg)
        call = self.model.parents[parent]
        assert isinstance(call, cst.Call)
        name = called(call.func, self.model)
        if call in self.calls or name == "len":
            return []
        if parent.keyword is not None and parent.keyword.value == "out":
            return None
        if isinstance(call.func, cst.Attribute) and call.func.attr.value == "split":
            return self._to_splitter(passage, parent, call)
        if name.rpartition(".")[2] == "train_test_split":
            return self._split(passage, parent, call)
        return [] if self._asks(passage, call) else self._to_function(passage, parent, call, name)

    def _to_function(self, passage: Passage, arg: cst.Arg, call: cst.Call, name: str) -> list[cst.CSTNode] | None:
        """A function of the file, which is followed, or one that only reads what it is given."""
        function = callee(call.func, self.model)
        if function is not None:
            found = parameter(call, arg, function, self.model)
            return self._bind(found, passage) if found is not None else None
        if only_reads(name, arg, call):
            self.native.append(passage)
            return []
        return None

    def _to_splitter(self, passage: Passage, parent: cst.Arg, call: cst.Call) -> list[cst.CSTNode]:
        """`kfold.split(x, y)` asks the samples for their number only, but reads labels and groups."""
        if parent is not call.args[0]:
            self.native.append(passage)
        return []

    def _split(self, passage: Passage, parent: cst.Arg, call: cst.Call) -> list[cst.CSTNode] | None:
        if parent.keyword is not None:
            if parent.keyword.value != "stratify":
                return None
            self.native.append(passage)
            return []
        assign = self.model.parents[call]
        if not isinstance(assign, cst.Assign) or len(assign.targets) != 1 or any(arg.star for arg in call.args):
            return None
        targets = assign.targets[0].target
        arrays = [arg for arg in call.args if arg.keyword is None]
        if not isinstance(targets, cst.Tuple) or len(targets.elements) != 2 * len(arrays):
            return None
        self.splits.setdefault(call, Split(call)).passages[parent] = passage
        at = 2 * arrays.index(parent)
        return [lead for element in targets.elements[at : at + 2] for lead in self._bind(element.value, None)]

    def _looked_at(self, passage: Passage, parent: cst.CSTNode) -> list[cst.CSTNode] | None:
        """`x.shape`; anything else of a plain map that does not change it."""
        assert isinstance(parent, cst.Attribute)
        if parent.attr.value in ATTRIBUTES or self._asks(passage, self.model.parents[parent]):
            return []
        if parent.attr.value in (*CHANGING, "T"):
            return None
        self.native.append(passage)
        return []

    def _indexed(self, passage: Passage, parent: cst.CSTNode) -> list[cst.CSTNode] | None:
        """`x[0]`, `x[:5]`, `x[rows]`: read at once; not `x[0] = 1`, nor `row = x[0]` and then `row += 1`."""
        assert isinstance(parent, cst.Subscript)
        if parent.value is not passage.top or is_changed(parent, self.model):
            return None
        for part in handed_to(parent, self.model):
            if any(is_changed(read, self.model) for read in self._reads(part)):
                raise Refused(f"`{part.name}` is changed in place, where it stands for `{{}}`", parent)
        assign = self.model.parents[parent]
        for target in assign.targets if isinstance(assign, cst.Assign) else ():
            variable = variable_of(target.target, self.model)
            if variable is None or any(is_changed(read, self.model) for read in self._reads(variable)):
                return None
        if len(parent.slice) > 1:
            self.native.append(passage)
        self.looks.append(parent)
        return []

    def _deleted(self, passage: Passage, parent: cst.CSTNode) -> list[cst.CSTNode]:
        del passage, parent
        return []

    def _stated(self, passage: Passage, parent: cst.CSTNode) -> list[cst.CSTNode]:
        """`x` as a statement, which a notebook shows."""
        if self.model.source.cells:
            self.native.append(passage)
        return self._deleted(passage, parent)

    def _asks(self, passage: Passage, call: cst.CSTNode) -> bool:
        """A statistic over all rows, which can be had without having them all at once."""
        name = statistic(call, self.model)
        if name is None or not isinstance(call, cst.Call):
            return False
        self.statistics.append((name, call, passage))
        return True

    # Functions

    def _from_function(self, passage: Passage, parent: cst.CSTNode) -> list[cst.CSTNode]:
        assert isinstance(parent, cst.Return)
        return self._returned(passage, parent, None, 1)

    def _returned(self, passage: Passage, node: cst.Return, index: int | None, count: int) -> list[cst.CSTNode]:
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
        return self._bind(targets.elements[index].value, passage)

    # Variables

    def _bind(self, target: cst.CSTNode, passage: Passage | None) -> list[cst.CSTNode]:
        """The places that read a variable which holds the array from here on."""
        variable = variable_of(target, self.model)
        if variable is None:
            raise Refused("the array is kept in `{}`, where it cannot be followed", target)
        is_new = variable not in self.bound
        self.bound[variable].append(passage)
        self._targets.add(target)
        if passage is not None and isinstance(passage.top, cst.AugAssign):
            self._in_place.add(variable)
        return self._reads(variable) if is_new else []

    def _reads(self, variable: Variable) -> list[cst.CSTNode]:
        return [node for node in reads_of(variable, self.model) if node not in self._own]

    def _bound_otherwise(self, variable: Variable) -> list[cst.CSTNode]:
        others = [node for node in binders_of(variable, self.model) if not self._may_bind(node)]
        return [node for node in others if node not in self._targets and node not in self._own]

    def _may_bind(self, node: cst.CSTNode) -> bool:
        parent = self.model.parents[node]
        while isinstance(parent, (cst.Element, cst.Tuple)):  # `del x, y`
            node, parent = parent, self.model.parents[parent]
            if isinstance(parent, cst.Del):
                return True
        return isinstance(parent, (cst.Param, cst.Del)) or (isinstance(parent, cst.AugAssign) and parent in self.kinds)

    # `x /= 255`

    def _is_shared(self, variable: Variable) -> bool:
        """Whether another name may hold the same memory, so that computing in place would show there."""
        for other, passages in self.bound.items():
            for passage in (p for p in passages if p is not None and not copies(p)):
                source = None if passage.leaf in self.loads else variable_of(passage.leaf, self.model)
                is_result = any(passage in found for found in self.returned.values())
                if source is not None and source != other and not is_result and variable in (source, other):
                    return True
        return False

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

    def leaf_is_plain(self, leaf: cst.CSTNode, plain: set[Variable]) -> bool:
        if leaf in self.loads:
            return self.loads[leaf]
        if isinstance(leaf, cst.Call):
            function = callee(leaf.func, self.model)
            return function is not None and all(self._stays_plain(p, plain) for p in self.returned[function])
        return variable_of(leaf, self.model) in plain


USES = {
    cst.Assign: Flows._assigned,
    cst.AnnAssign: Flows._annotated,
    cst.Element: Flows._in_row,
    cst.DictElement: Flows._in_row,
    cst.Arg: Flows._an_argument,
    cst.Attribute: Flows._looked_at,
    cst.Subscript: Flows._indexed,
    cst.Return: Flows._from_function,
    cst.Del: Flows._deleted,
    cst.Expr: Flows._stated,
}
# Where a plain map is only read.
READING = (cst.BinaryOperation, cst.Comparison, cst.ComparisonTarget, cst.FormattedStringExpression)
