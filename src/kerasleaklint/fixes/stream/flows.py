"""Where an array goes in a program: through which names, functions, attributes and steps, and into what."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import libcst as cst

from kerasleaklint.fixes.lookup import ancestors, binders, names_read, sole_value
from kerasleaklint.fixes.stream.rowwise import Step, step_above
from kerasleaklint.fixes.stream.steady import called, statistic
from kerasleaklint.semantics.syntax import walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kerasleaklint.fixes.draft import Draft

SCOPES = (cst.FunctionDef, cst.Lambda)
# What an array on disk that is computed when it is drawn knows of itself.
ATTRIBUTES = {"shape", "ndim", "dtype", "nbytes"}
# What changes an array in place, or hands out what can change it.
CHANGING = {"sort", "fill", "resize", "setflags", "itemset", "put", "partition", "flat", "data", "byteswap"}


class Variable(NamedTuple):
    """A name in a scope; of an attribute the scope is None."""

    scope: cst.CSTNode | None
    name: str


@dataclass(frozen=True, eq=False)
class Passage:
    """One expression that holds the array: its innermost part that does, and the steps around that, inside out."""

    leaf: cst.CSTNode
    steps: tuple[Step, ...]

    @property
    def top(self) -> cst.CSTNode:
        return self.steps[-1].node if self.steps else self.leaf


@dataclass(eq=False)
class Split:
    """A call of `train_test_split`, and which of its arguments hold arrays on disk."""

    call: cst.Call
    passages: dict[cst.CSTNode, Passage] = field(default_factory=dict)


class Refused(Exception):
    """The program does something with the array that would not mean the same."""


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
        self._nodes = list(walk(draft.model.root.tree, into_scopes=True))
        self._functions = [n for n in self._nodes if isinstance(n, cst.FunctionDef)]

    def follow(self) -> None:
        queue = list(self.loads)
        while queue:
            leaf = queue.pop()
            if leaf not in self.passages:
                passage = self._climb(leaf)
                self.passages[leaf] = self.tops[passage.top] = passage
                queue += self._leads(passage)
        for variable in self.bound:
            self._bound_to_nothing_else(variable)
        done = {step.node for passage in self.passages.values() for step in passage.steps}
        if any(node not in done and node not in self.splits for node in self.kinds):
            raise Refused
        if any(self._is_shared(variable) for variable in self._in_place):
            raise Refused

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
        parent = self.draft.model.parents[passage.top]
        handler = USES.get(type(parent))
        if handler is not None:
            leads: list[cst.CSTNode] | None = handler(self, passage, parent)
            if leads is not None:
                return leads
        if isinstance(parent, READING):
            self.native.append(passage)
            return []
        raise Refused

    def _assigned(self, passage: Passage, parent: cst.CSTNode) -> list[cst.CSTNode]:
        assert isinstance(parent, cst.Assign)
        return [lead for target in parent.targets for lead in self._bind(target.target, passage)]

    def _in_row(self, passage: Passage, parent: cst.CSTNode) -> list[cst.CSTNode] | None:
        """One of several: in a tuple that is assigned or returned, or in an argument of the calls."""
        parents = self.draft.model.parents
        row = parents[parent]
        above = parents[row]
        if isinstance(row, cst.Tuple) and isinstance(above, cst.Assign) and len(above.targets) == 1:
            targets = above.targets[0].target
            if not isinstance(targets, (cst.Tuple, cst.List)) or len(targets.elements) != len(row.elements):
                return None
            return self._bind(targets.elements[_position(row, parent)].value, passage)
        if isinstance(row, cst.Tuple) and isinstance(above, cst.Return):
            return self._returned(passage, above, _position(row, parent), len(row.elements))
        if isinstance(above, cst.Del) or self._is_argument(row):
            return []
        return None

    def _is_argument(self, node: cst.CSTNode) -> bool:
        """Inside tuples, lists and dicts, of which one is an argument of a call that trains."""
        parents = self.draft.model.parents
        while isinstance(node, (cst.Tuple, cst.List, cst.Dict, cst.Element, cst.DictElement)):
            node = parents[node]
        return isinstance(node, cst.Arg) and parents[node] in self.calls

    def _an_argument(self, passage: Passage, parent: cst.CSTNode) -> list[cst.CSTNode] | None:
        assert isinstance(parent, cst.Arg)
        call = self.draft.model.parents[parent]
        assert isinstance(call, cst.Call)
        if call in self.calls:
            return []
        name = called(call.func, self.draft.model)
        if name == "len":
            return []
        if isinstance(call.func, cst.Attribute) and call.func.attr.value == "split":
            return self._to_splitter(passage, parent, call)
        if name.rpartition(".")[2] == "train_test_split":
            return self._split(passage, parent, call)
        if parent.keyword is not None and parent.keyword.value == "out":
            return None
        if self._asks(passage, call):
            return []
        function = self._callee(call.func)
        if function is not None:
            return self._passed(passage, parent, call, function)
        if name in READERS or (name.startswith("numpy.") and name not in WRITERS and "random" not in name):
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
        assign = self.draft.model.parents[call]
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
        if parent.attr.value in ATTRIBUTES or self._asks(passage, self.draft.model.parents[parent]):
            return []
        if parent.attr.value in (*CHANGING, "T"):
            return None
        self.native.append(passage)
        return []

    def _indexed(self, passage: Passage, parent: cst.CSTNode) -> list[cst.CSTNode] | None:
        """`x[0]`, `x[:5]`, `x[rows]`: read at once; not `x[0] = 1`, nor `row = x[0]` and then `row += 1`."""
        assert isinstance(parent, cst.Subscript)
        if parent.value is not passage.top or self._is_changed(parent):
            return None
        assign = self.draft.model.parents[parent]
        for target in assign.targets if isinstance(assign, cst.Assign) else ():
            variable = self._variable(target.target)
            if variable is None or any(self._is_changed(read) for read in self.reads(variable)):
                return None
        if len(parent.slice) > 1:
            self.native.append(passage)
        self.looks.append(parent)
        return []

    def _is_changed(self, node: cst.CSTNode) -> bool:
        """`node[...] = 1`, `node += 1`, `node.sort()`."""
        parents = self.draft.model.parents
        while isinstance(parent := parents[node], (cst.Subscript, cst.Attribute)) and parent.value is node:
            if isinstance(parent, cst.Attribute) and parent.attr.value in CHANGING:
                return True
            node = parent
        return (
            isinstance(parent, (cst.AssignTarget, cst.AugAssign, cst.Del)) and getattr(parent, "target", node) is node
        )

    def _deleted(self, passage: Passage, parent: cst.CSTNode) -> list[cst.CSTNode]:
        del passage, parent
        return []

    def _asks(self, passage: Passage, call: cst.CSTNode) -> bool:
        """A statistic over all rows, which can be had without having them all at once."""
        name = statistic(call, self.draft.model)
        if name is None or not isinstance(call, cst.Call):
            return False
        self.statistics.append((name, call, passage))
        return True

    # Functions

    def _callee(self, func: cst.BaseExpression) -> cst.FunctionDef | None:
        """The function or method of this file that is called; for a class its `__init__`."""
        if isinstance(func, cst.Attribute):
            name, wanted = func.attr.value, self._class_of(func.value)
            found = [f for f in self._functions if f.name.value == name and self._owner(f) is wanted]
            return _undecorated(found) if wanted is not None else None
        if not isinstance(func, cst.Name):
            return None
        bound = binders(func.value, self.draft.model.root.tree, self.draft.model)
        if len(bound) > 1:
            return None
        owner = self.draft.model.parents[bound[0]] if bound else None
        if isinstance(owner, cst.ClassDef):
            return _undecorated([f for f in self._functions if f.name.value == "__init__" and self._owner(f) is owner])
        found = [f for f in self._functions if f.name.value == func.value and self._owner(f) is None]
        return _undecorated(found)

    def _class_of(self, value: cst.BaseExpression) -> cst.ClassDef | None:
        """The class of `self`, or of a name that is bound to an object of a class of this file."""
        if isinstance(value, cst.Name) and value.value == "self":
            return next((n for n in self._around(value) if isinstance(n, cst.ClassDef)), None)
        made = sole_value(value, self.draft.model)
        name = made.func.value if isinstance(made, cst.Call) and isinstance(made.func, cst.Name) else None
        classes = [n for n in self._nodes if isinstance(n, cst.ClassDef) and n.name.value == name]
        return classes[0] if len(classes) == 1 else None

    def _owner(self, function: cst.FunctionDef) -> cst.ClassDef | None:
        """The class that a method is of."""
        parents = self.draft.model.parents
        owner = parents.get(parents[function])
        return owner if isinstance(owner, cst.ClassDef) else None

    def _around(self, node: cst.CSTNode) -> list[cst.CSTNode]:
        return list(ancestors(node, self.draft.model))

    def _passed(
        self, passage: Passage, arg: cst.Arg, call: cst.Call, function: cst.FunctionDef
    ) -> list[cst.CSTNode] | None:
        if any(a.star for a in call.args):
            return None
        params = list(function.params.params)
        if self._owner(function) is not None:
            params = params[1:]
        if arg.keyword is not None:
            found = [p for p in (*params, *function.params.kwonly_params) if p.name.value == arg.keyword.value]
        else:
            found = params[list(call.args).index(arg) :][:1]
        return self._bind(found[0].name, passage) if found else None

    def _from_function(self, passage: Passage, parent: cst.CSTNode) -> list[cst.CSTNode]:
        assert isinstance(parent, cst.Return)
        return self._returned(passage, parent, None, 1)

    def _returned(self, passage: Passage, node: cst.Return, index: int | None, count: int) -> list[cst.CSTNode]:
        function = next((n for n in self._around(node) if isinstance(n, SCOPES)), None)
        if not isinstance(function, cst.FunctionDef) or function.decorators or function.asynchronous:
            raise Refused
        self.returned[function].append(passage)
        return [lead for use in self._named(function) for lead in self._result_of(passage, use, function, index, count)]

    def _named(self, function: cst.FunctionDef) -> list[cst.BaseExpression]:
        """Where the program names a function or method."""
        name = function.name.value
        if self._owner(function) is not None:
            return [n for n in self._nodes if isinstance(n, cst.Attribute) and n.attr.value == name]
        names = names_read(self.draft.model.root.tree, self.draft.model)
        return [n for n in names if n.value == name and n is not function.name]

    def _result_of(
        self, passage: Passage, use: cst.BaseExpression, function: cst.FunctionDef, index: int | None, count: int
    ) -> list[cst.CSTNode]:
        """What holds the array after a call of the function that returns it."""
        call = self.draft.model.parents[use]
        if not isinstance(call, cst.Call) or call.func is not use or self._callee(use) is not function:
            raise Refused
        if index is None:
            return [call]
        assign = self.draft.model.parents[call]
        targets = assign.targets[0].target if isinstance(assign, cst.Assign) and len(assign.targets) == 1 else None
        if not isinstance(targets, cst.Tuple) or len(targets.elements) != count:
            raise Refused
        return self._bind(targets.elements[index].value, passage)

    # Variables

    def _bind(self, target: cst.CSTNode, passage: Passage | None) -> list[cst.CSTNode]:
        """The places that read a variable which holds the array from here on."""
        variable = self._variable(target)
        if variable is None:
            raise Refused
        is_new = variable not in self.bound
        self.bound[variable].append(passage)
        self._targets.add(target)
        if passage is not None and isinstance(passage.top, cst.AugAssign):
            self._in_place.add(variable)
        return self.reads(variable) if is_new else []

    def _variable(self, target: cst.CSTNode) -> Variable | None:
        if isinstance(target, cst.Name):
            return Variable(self.scope_of(target), target.value)
        if isinstance(target, cst.Attribute) and isinstance(target.value, cst.Name) and target.value.value == "self":
            return Variable(None, target.attr.value)
        return None

    def scope_of(self, name: cst.Name) -> cst.CSTNode:
        """The scope that a name is bound in, seen from where it stands."""
        model = self.draft.model
        around = [n for n in self._around(name) if isinstance(n, SCOPES)]
        return next((scope for scope in around if binders(name.value, scope, model)), model.root.tree)

    def reads(self, variable: Variable) -> list[cst.CSTNode]:
        if variable.scope is None:
            found = [n for n in self._nodes if isinstance(n, cst.Attribute) and n.attr.value == variable.name]
            return [n for n in found if not isinstance(self.draft.model.parents[n], cst.AssignTarget)]
        names = (n for n in names_read(variable.scope, self.draft.model) if n.value == variable.name)
        return [n for n in names if self.scope_of(n) is variable.scope and not self._is_kept_out(n)]

    def _is_kept_out(self, name: cst.Name) -> bool:
        """A place that binds the name, or that another rewrite answers for."""
        if name in self._own:
            return True
        parent = self.draft.model.parents[name]
        if isinstance(parent, (cst.AugAssign, cst.Del)):
            return False
        scope = self.scope_of(name)
        return any(name is binder for binder in binders(name.value, scope, self.draft.model))

    def _bound_to_nothing_else(self, variable: Variable) -> None:
        model = self.draft.model
        others: Sequence[cst.CSTNode]
        if variable.scope is None:
            found = [n for n in self._nodes if isinstance(n, cst.Attribute) and n.attr.value == variable.name]
            others = [n for n in found if isinstance(model.parents[n], cst.AssignTarget)]
        else:
            others = [n for n in binders(variable.name, variable.scope, model) if not self._may_bind(n)]
        if any(n not in self._targets and n not in self._own for n in others):
            raise Refused

    def _may_bind(self, name: cst.Name) -> bool:
        parent = self.draft.model.parents[name]
        return isinstance(parent, (cst.Param, cst.Del)) or (isinstance(parent, cst.AugAssign) and parent in self.kinds)

    # `x /= 255`

    def _is_shared(self, variable: Variable) -> bool:
        """Whether another name may hold the same memory, so that computing in place would show there."""
        for other, passages in self.bound.items():
            for passage in (p for p in passages if p is not None and not _copies(p)):
                source = None if passage.leaf in self.loads else self._variable(passage.leaf)
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
        return not _copies(passage) and self.leaf_is_plain(passage.leaf, plain)

    def leaf_is_plain(self, leaf: cst.CSTNode, plain: set[Variable]) -> bool:
        if leaf in self.loads:
            return self.loads[leaf]
        if isinstance(leaf, cst.Call):
            function = self._callee(leaf.func)
            return function is not None and all(self._stays_plain(p, plain) for p in self.returned[function])
        return self._variable(leaf) in plain


def _position(row: cst.Tuple, element: cst.CSTNode) -> int:
    return next(at for at, other in enumerate(row.elements) if other is element)


def _copies(passage: Passage) -> bool:
    """Whether what it gives is no view of what it takes."""
    return any(step.kind == "compute" or (step.kind == "take" and not is_slice(step.node)) for step in passage.steps)


def is_slice(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Subscript) and isinstance(node.slice[0].slice, cst.Slice)


def _undecorated(found: list[cst.FunctionDef]) -> cst.FunctionDef | None:
    return found[0] if len(found) == 1 and not found[0].decorators else None


USES = {
    cst.Assign: Flows._assigned,
    cst.Element: Flows._in_row,
    cst.DictElement: Flows._in_row,
    cst.Arg: Flows._an_argument,
    cst.Attribute: Flows._looked_at,
    cst.Subscript: Flows._indexed,
    cst.Return: Flows._from_function,
    cst.Del: Flows._deleted,
    cst.Expr: Flows._deleted,
}
# Where a plain map is only read.
READING = (cst.BinaryOperation, cst.Comparison, cst.ComparisonTarget, cst.FormattedStringExpression)
READERS = {"print", "type", "isinstance", "max", "min", "sum", "list", "set", "sorted", "keras.utils.to_categorical"}
WRITERS = {"numpy.copyto", "numpy.fill_diagonal", "numpy.place", "numpy.put", "numpy.putmask"}
