"""Numbers that a program writes down: literals, constants, and arithmetic on them."""

from __future__ import annotations

import operator
from functools import lru_cache
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.lookup import binders, names_read, scope_of, sole_value
from kerasleaklint.fixes.desk.refusal import Refused
from kerasleaklint.semantics.syntax import dotted, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from kerasleaklint.fixes.synthetic.column import Column
    from kerasleaklint.semantics.file_model import FileModel

Number = int | float
OPERATORS: dict[type[cst.BaseBinaryOp], Callable[[Number, Number], Number]] = {
    cst.Add: operator.add,
    cst.Subtract: operator.sub,
    cst.Multiply: operator.mul,
    cst.Divide: operator.truediv,
    cst.FloorDivide: operator.floordiv,
    cst.Power: operator.pow,
}
CASTS: dict[str, Callable[[Number], Number]] = {"int": int, "float": float}
LARGEST = 2**62
# Names that the new function binds itself.
OWN = {"batch", "block", "starts", "batch_size", "shuffle", "first", "last", "options", "dataset"}
HIGHEST_POWER = 62


class Numbers:
    """`columns` are the arrays that exist so far: their lengths and sides are numbers as well."""

    def __init__(self, model: FileModel, columns: Mapping[str, Column]) -> None:
        self.model = model
        self.columns = columns
        self.unsteady = _unsteady(model)

    def value(self, node: cst.BaseExpression, depth: int = 8) -> Number | None:
        """The number that an expression always gives, if that can be read off the text."""
        if isinstance(node, (cst.Integer, cst.Float)):
            return node.evaluated_value
        if not depth:
            return None
        if isinstance(node, cst.Name):
            found = self._bound(node) if node.value not in self.unsteady else None
            return self.value(found, depth - 1) if found is not None else None
        if isinstance(node, cst.UnaryOperation) and isinstance(node.operator, cst.Minus):
            inner = self.value(node.expression, depth - 1)
            return -inner if inner is not None else None
        if isinstance(node, cst.BinaryOperation):
            return self._operated(node, depth)
        if isinstance(node, cst.Call) and len(node.args) == 1:
            return self._called(node, depth)
        return self._side(node) if isinstance(node, cst.Subscript) else None

    def count(self, node: cst.BaseExpression) -> int | None:
        """A number of rows or columns."""
        value = self.value(node)
        return value if isinstance(value, int) and 0 < value < LARGEST else None

    def text(self, node: cst.BaseExpression, source: str, taken: Collection[str] = OWN) -> str:
        """The expression as the program writes it; its number where that asks an array that goes, or a `taken` name.

        Raises Refused where that number is not known.
        """
        names = {name.value for name in names_read(node, self.model)}
        if names.isdisjoint(taken) and names.isdisjoint(self.columns) and "\n" not in source:
            return source
        value = self.value(node)
        if value is None:
            raise Refused("the number that `{}` gives is not known", node)
        return repr(value)

    def _bound(self, name: cst.Name) -> cst.BaseExpression | None:
        """`n = 1000`, or `n, width = 1000, 20`, where nothing else binds the name."""
        scope = scope_of(name, self.model)
        found = binders(name.value, scope, self.model) or binders(name.value, self.model.root.tree, self.model)
        element = self.model.parents[found[0]] if len(found) == 1 else None
        if not isinstance(element, cst.Element):
            return sole_value(name, self.model)
        row = self.model.parents[element]
        assign = self.model.parents[self.model.parents[row]]
        if not isinstance(row, cst.Tuple) or not isinstance(assign, cst.Assign):
            return None
        values = assign.value.elements if isinstance(assign.value, cst.Tuple) else ()
        return values[row.elements.index(element)].value if len(values) == len(row.elements) else None

    def _operated(self, node: cst.BinaryOperation, depth: int) -> Number | None:
        operate = OPERATORS.get(type(node.operator))
        left, right = self.value(node.left, depth - 1), self.value(node.right, depth - 1)
        if operate is None or left is None or right is None or max(abs(left), abs(right)) > LARGEST:
            return None
        if operate is operator.pow and not 0 <= right <= HIGHEST_POWER:
            return None
        try:
            return operate(left, right)
        except ArithmeticError:
            return None

    def _called(self, node: cst.Call, depth: int) -> Number | None:
        """`int(1e6)`, `len(x)`."""
        name, argument = dotted(node.func) or "", node.args[0].value
        if name == "len" and isinstance(argument, cst.Name) and argument.value in self.columns:
            return self.columns[argument.value].rows
        inner = self.value(argument, depth - 1) if name in CASTS and not node.args[0].star else None
        return CASTS[name](inner) if inner is not None else None

    def _side(self, node: cst.Subscript) -> Number | None:
        """`x.shape[1]`."""
        if not isinstance(node.value, cst.Attribute) or node.value.attr.value != "shape" or len(node.slice) != 1:
            return None
        owner, index = node.value.value, node.slice[0].slice
        if not isinstance(owner, cst.Name) or owner.value not in self.columns or not isinstance(index, cst.Index):
            return None
        position = self.value(index.value)
        column = self.columns[owner.value]
        sides = (column.rows, *column.sides)
        is_there = isinstance(position, int) and -len(sides) <= position < len(sides)
        return sides[int(position)] if is_there and position is not None else None


@lru_cache(maxsize=1)
def _unsteady(model: FileModel) -> frozenset[str]:
    """The names that functions bind outside of themselves."""
    nodes = walk(model.root.tree, into_scopes=True)
    return frozenset(
        item.name.value for node in nodes if isinstance(node, (cst.Global, cst.Nonlocal)) for item in node.names
    )
