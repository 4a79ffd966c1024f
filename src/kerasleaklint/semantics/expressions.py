"""Expressions: what each stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import libcst as cst

from kerasleaklint.semantics import names, syntax
from kerasleaklint.semantics.arithmetic import folded
from kerasleaklint.semantics.facts import DatasetListed
from kerasleaklint.semantics.knowledge import tensors
from kerasleaklint.semantics.knowledge.dtypes import promoted
from kerasleaklint.semantics.knowledge.tfdata import is_walkable
from kerasleaklint.semantics.members import Members
from kerasleaklint.semantics.scope import Scope
from kerasleaklint.semantics.subscripts import Index, literal_bounds, row, selected
from kerasleaklint.semantics.values import (
    COUNTER,
    INDICES,
    NUMBER,
    UNKNOWN,
    Api,
    Array,
    Const,
    Counter,
    Dataset,
    Folds,
    Function,
    Generator,
    Hdf5,
    Indices,
    Iterated,
    Mapping,
    Number,
    Range,
    Result,
    Sequence,
    Tensor,
    Value,
    join,
    options,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from kerasleaklint.semantics.loops import Loop

CONSTANTS = {"True": True, "False": False, "None": None}


class Expressions(Members):
    """Evaluates expressions; calls are in `calls.Calls`."""

    def eval(self, node: cst.CSTNode) -> Value:
        handler = HANDLERS.get(type(node))
        return handler(self, node) if handler else UNKNOWN

    # Names and attributes

    def eval_name(self, node: cst.Name) -> Value:
        if node.value in CONSTANTS:
            return Const(CONSTANTS[node.value])
        found = self.scope.find(node.value)
        if found is not None:
            self.taint |= found[1]
            return found[0]
        for package in self.module.star_packages:
            public = names.star_name(package, node.value)
            if public:
                return Api(public)
        return Api(f"builtins.{node.value}")

    def eval_attribute(self, node: cst.Attribute) -> Value:
        return self.attribute(self.eval(node.value), node.attr.value)

    # Literals

    def eval_number(self, node: cst.Integer | cst.Float) -> Value:
        return Const(node.evaluated_value)

    def eval_string(self, node: cst.SimpleString | cst.ConcatenatedString) -> Value:
        try:
            return Const(node.evaluated_value)
        except (ValueError, SyntaxError):
            return Const("")

    def eval_formatted(self, node: cst.FormattedString) -> Value:
        text = ""
        for part in node.parts:
            if isinstance(part, cst.FormattedStringText):
                text += part.value
                continue
            value = self.eval(part.expression) if isinstance(part, cst.FormattedStringExpression) else UNKNOWN
            if not isinstance(value, Const) or getattr(part, "format_spec", None) is not None:
                return UNKNOWN
            text += str(value.value)
        return Const(text)

    def eval_display(self, node: cst.List | cst.Tuple | cst.Set) -> Value:
        if any(isinstance(element, cst.StarredElement) for element in node.elements):
            spread = [self.iterate(self.eval(e.value), e.value) for e in node.elements]
            return Sequence(node, None, join(spread))
        return Sequence(node, [self.eval(element.value) for element in node.elements], born_in=self.loops)

    def eval_dict(self, node: cst.Dict) -> Value:
        found = Mapping(born_in=self.loops)
        for element in node.elements:
            value = self.eval(element.value)
            key = self.eval(element.key) if isinstance(element, cst.DictElement) else UNKNOWN
            if isinstance(key, Const) and isinstance(key.value, (str, int)):
                found.items[key.value] = value
            else:
                found.element = join([found.element, value])
        return found

    def eval_lambda(self, node: cst.Lambda) -> Value:
        return Function(node, self.scope, self.module)

    # Operators

    def eval_binary(self, node: cst.BinaryOperation) -> Value:
        # Chains of hundreds of terms lean to the left: walk them instead of recursing.
        chain: list[cst.BinaryOperation] = []
        left: cst.BaseExpression = node
        while isinstance(left, cst.BinaryOperation):
            chain.append(left)
            left = left.left
        value = self.eval(left)
        for link in reversed(chain):
            value = self.operate(value, link.operator, self.eval(link.right), link)
        return value

    def operate(self, left: Value, sign: cst.BaseBinaryOp | cst.BaseAugOp, right: Value, node: cst.CSTNode) -> Value:
        if isinstance(left, Const) and isinstance(right, Const):
            return folded(left.value, sign, right.value)
        tensor = tensors.arithmetic(self, left, right, node)
        if tensor is not None:
            return tensor
        arrays = [option for side in (left, right) for option in options(side) if isinstance(option, Array)]
        if arrays:
            makes_floats = isinstance(sign, (cst.Divide, cst.DivideAssign)) or _is_float(left) or _is_float(right)
            biggest = max(arrays, key=lambda a: (a.size.high if a.size else 0, len(a.shape or ())))
            scalar = isinstance(left, (Const, Number)) or isinstance(right, (Const, Number))
            kind = "elementwise" if scalar else "other"
            return biggest.then(kind, node, dtype=promoted(biggest.dtype, makes_floats))
        if isinstance(left, Sequence) and isinstance(right, Sequence) and isinstance(sign, (cst.Add, cst.AddAssign)):
            return _concatenated(left, right, node)
        if isinstance(left, Sequence) and isinstance(sign, cst.Multiply):
            return Sequence(left.node, None, join(left.parts()))
        if not isinstance(left, (Number, Const)) or not isinstance(right, (Number, Const)):
            return UNKNOWN
        python = all(isinstance(side, (Counter, Const)) for side in (left, right))
        return COUNTER if python else NUMBER

    def eval_unary(self, node: cst.UnaryOperation) -> Value:
        value = self.eval(node.expression)
        if isinstance(value, Const) and isinstance(value.value, (int, float)) and isinstance(node.operator, cst.Minus):
            return Const(-value.value)
        return value if isinstance(value, (Array, Indices, Number)) else UNKNOWN

    def eval_comparison(self, node: cst.Comparison) -> Value:
        values = [self.eval(node.left), *(self.eval(target.comparator) for target in node.comparisons)]
        return INDICES if any(isinstance(o, Array) for value in values for o in options(value)) else UNKNOWN

    def eval_boolean(self, node: cst.BooleanOperation) -> Value:
        ways: list[Value] = []
        left: cst.BaseExpression = node
        while isinstance(left, cst.BooleanOperation):
            ways.append(self.eval(left.right))
            left = left.left
        return join([self.eval(left), *reversed(ways)])

    def eval_conditional(self, node: cst.IfExp) -> Value:
        self.eval(node.test)
        return join([self.eval(node.body), self.eval(node.orelse)])

    def eval_await(self, node: cst.Await) -> Value:
        return self.eval(node.expression)

    def eval_named(self, node: cst.NamedExpr) -> Value:
        value, taint = self.tainted(node.value)
        self.assign(node.target, value, taint)
        return value

    def eval_yield(self, node: cst.Yield) -> Value:
        if isinstance(node.value, cst.From):
            source = self.eval(node.value.item)
            if any(isinstance(option, Generator) and option.endless for option in options(source)):
                self.delegating.add(self.running[-1])
        elif node.value is not None:
            self.eval(node.value)
        return UNKNOWN

    # Subscripts

    def eval_subscript(self, node: cst.Subscript) -> Value:
        value = self.eval(node.value)
        indices = [self._index(element.slice) for element in node.slice]
        return join([self.item_of(option, indices, node) for option in options(value)])

    def _index(self, part: cst.BaseSlice) -> Index:
        if isinstance(part, cst.Slice):
            outer, self.taint = self.taint, 0
            bounds = [self.eval(b) if b else None for b in (part.lower, part.upper, part.step)]
            own, self.taint = self.taint, outer | self.taint
            return Index(None, bounds[0], bounds[1], self._turning(own))
        assert isinstance(part, cst.Index)
        value, taint = self.tainted(part.value)
        return Index(value, None, None, self._turning(taint))

    def _turning(self, taint: int) -> bool:
        """Whether it differs from turn to turn of a loop that is not over folds: then it picks one item or batch."""
        return any(loop.bit & taint and not loop.over_folds for loop in self.loops)

    def item_of(self, value: Value, indices: list[Index], node: cst.CSTNode) -> Value:
        first = indices[0]
        key = first.value.value if isinstance(first.value, Const) else None
        if isinstance(value, Array):
            return selected(self, value, indices, node)
        if isinstance(value, Sequence):
            return _element(value, first)
        if isinstance(value, Tensor):
            return tensors.item(value, indices)
        if isinstance(value, Result):
            return value
        if isinstance(value, Indices):
            return NUMBER if first.turning and first.value is not None else INDICES
        if isinstance(value, Mapping):
            return value.items.get(key, value.element) if isinstance(key, (str, int)) else join(value.parts())
        if isinstance(value, Hdf5):
            if value.key is None:
                return Hdf5(value.path, key if isinstance(key, str) else "?")
            return selected(self, self.from_hdf5(value, node), indices, node)
        if isinstance(value, Api):
            return Api(value.name) if value.name.startswith("typing.") else UNKNOWN
        return UNKNOWN

    def from_hdf5(self, value: Hdf5, node: cst.CSTNode) -> Array:
        raise NotImplementedError

    # Comprehensions

    def eval_list_comprehension(self, node: cst.ListComp | cst.SetComp | cst.GeneratorExp) -> Value:
        element, loops = self._comprehend(node, node.elt)
        over = loops[0].over
        if isinstance(node, cst.ListComp) and is_walkable(over) and syntax.keeps_what_it_walks(node):
            self.see(DatasetListed(over, "comprehension", self.site(node)))
        return Sequence(node, None, element, loops)

    def eval_dict_comprehension(self, node: cst.DictComp) -> Value:
        element, _ = self._comprehend(node, node.value)
        return Mapping({}, element)

    def _comprehend(self, node: cst.BaseComp, element: cst.BaseExpression) -> tuple[Value, tuple[Loop, ...]]:
        outer, before = self.scope, self.loops
        self.scope = Scope(outer)
        try:
            part: cst.CompFor | None = node.for_in
            while part is not None:
                over, taint = self.tainted(part.iter)
                header = f"{syntax.text(part.target)} in {syntax.text(part.iter)}"
                loop = self.new_loop(part, "comprehension", header, over, turns_of(over))
                self.assign(part.target, self.iterate(over, part.iter), taint | loop.bit)
                self.loops = (*self.loops, loop)
                for condition in part.ifs:
                    self.eval(condition.test)
                part = part.inner_for_in
            return self.eval(element), self.loops[len(before) :]
        finally:
            self.scope, self.loops = outer, before

    def iterate(self, value: Value, node: cst.CSTNode) -> Value:
        return join([self._one_of(option, node) for option in options(value)])

    def _one_of(self, value: Value, node: cst.CSTNode) -> Value:
        if isinstance(value, Range):
            return COUNTER
        if isinstance(value, Dataset):
            return tensors.element(self, value, node)
        if isinstance(value, Sequence):
            return join(value.parts())
        if isinstance(value, Result):
            return value
        if isinstance(value, Folds):
            return Sequence(node, [INDICES, INDICES])
        if isinstance(value, Array):
            return row(self, value, node)
        if isinstance(value, Iterated):
            inner = self.iterate(value.over, node)
            return Sequence(node, [COUNTER, inner]) if value.indexed else inner
        return UNKNOWN

    # Written elsewhere

    def assign(self, target: cst.CSTNode, value: Value, taint: int) -> None:
        raise NotImplementedError

    def eval_call(self, node: cst.Call) -> Value:
        raise NotImplementedError


def _is_float(value: Value) -> bool:
    return isinstance(value, Const) and isinstance(value.value, float)


def _concatenated(left: Sequence, right: Sequence, node: cst.CSTNode) -> Sequence:
    grown = (*left.grown_by, *right.grown_by)
    if left.items is not None and right.items is not None:
        return Sequence(node, [*left.items, *right.items], UNKNOWN, grown)
    return Sequence(node, None, join([*left.parts(), *right.parts()]), grown)


def _element(value: Sequence, index: Index) -> Value:
    if index.value is None:
        bounds = literal_bounds(index)
        if value.items is not None and bounds is not None:
            return Sequence(value.node, value.items[slice(*bounds)], UNKNOWN, value.grown_by)
        return Sequence(value.node, None, join(value.parts()), value.grown_by)
    key = index.value.value if isinstance(index.value, Const) else None
    if value.items is not None and isinstance(key, int) and -len(value.items) <= key < len(value.items):
        return value.items[key]
    return join(value.parts())


def turns_of(over: Value) -> int | None:
    """How often a loop over this runs, when literals tell."""
    if isinstance(over, Range):
        return over.turns
    if isinstance(over, Iterated):
        return turns_of(over.over)
    if isinstance(over, Sequence) and over.items is not None:
        return len(over.items)
    if isinstance(over, Const) and isinstance(over.value, str):
        return len(over.value)
    return None


HANDLERS: dict[type[cst.CSTNode], Callable[[Any, Any], Value]] = {
    cst.Name: Expressions.eval_name,
    cst.Ellipsis: lambda run, node: Const(Ellipsis),
    cst.Attribute: Expressions.eval_attribute,
    cst.Call: lambda run, node: run.eval_call(node),
    cst.Integer: Expressions.eval_number,
    cst.Float: Expressions.eval_number,
    cst.SimpleString: Expressions.eval_string,
    cst.ConcatenatedString: Expressions.eval_string,
    cst.FormattedString: Expressions.eval_formatted,
    cst.List: Expressions.eval_display,
    cst.Tuple: Expressions.eval_display,
    cst.Set: Expressions.eval_display,
    cst.Dict: Expressions.eval_dict,
    cst.Lambda: Expressions.eval_lambda,
    cst.BinaryOperation: Expressions.eval_binary,
    cst.UnaryOperation: Expressions.eval_unary,
    cst.Comparison: Expressions.eval_comparison,
    cst.BooleanOperation: Expressions.eval_boolean,
    cst.IfExp: Expressions.eval_conditional,
    cst.Await: Expressions.eval_await,
    cst.NamedExpr: Expressions.eval_named,
    cst.Yield: Expressions.eval_yield,
    cst.Subscript: Expressions.eval_subscript,
    cst.ListComp: Expressions.eval_list_comprehension,
    cst.SetComp: Expressions.eval_list_comprehension,
    cst.GeneratorExp: Expressions.eval_list_comprehension,
    cst.DictComp: Expressions.eval_dict_comprehension,
}
