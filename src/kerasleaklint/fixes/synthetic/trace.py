"""The statements of one block that make arrays up, followed in their order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.lookup import names_read
from kerasleaklint.fixes.desk.refusal import Refused
from kerasleaklint.fixes.synthetic import makers, steps
from kerasleaklint.fixes.synthetic.bench import Bench
from kerasleaklint.fixes.synthetic.numbers import Numbers

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from kerasleaklint.fixes.desk.draft import Draft
    from kerasleaklint.fixes.synthetic.column import Column


@dataclass(eq=False)
class Trace:
    """`arguments` are the columns of the expressions that were asked for; `statements` make arrays and do nothing else.

    `bound` are the names that each of these statements binds, `shapes` the columns that a name has stood for.
    """

    bench: Bench
    columns: dict[str, Column]
    arguments: dict[cst.CSTNode, Column] = field(default_factory=dict)
    statements: dict[cst.CSTNode, set[str]] = field(default_factory=dict)
    history: dict[str, list[Column]] = field(default_factory=dict)

    def needed(self) -> tuple[set[str], list[cst.CSTNode]]:
        """The names that lead to the arguments, and the statements that bind them."""
        names = {name for node in self.arguments for name in self._read(node)}
        grown = True
        while grown:
            before = len(names)
            for statement, bound in self.statements.items():
                if bound & names:
                    names |= bound | self._read(statement)
            grown = len(names) > before
        return names, [statement for statement, bound in self.statements.items() if bound & names]

    def _read(self, node: cst.CSTNode) -> set[str]:
        return {name.value for name in names_read(node, self.bench.draft.model)} & set(self.history)

    # Following the statements

    def follow(self, block: cst.Module | cst.IndentedBlock, asked: Collection[cst.BaseExpression]) -> None:
        for line in block.body:
            self._ask(line, asked)
            if isinstance(line, cst.SimpleStatementLine):
                bound = self._bind(line.body[0]) if len(line.body) == 1 else {}
                for name, column in bound.items():
                    self.columns[name] = column
                    self.history.setdefault(name, []).append(column)
                if bound:
                    self.statements[line] = set(bound)

    def _ask(self, line: cst.CSTNode, asked: Collection[cst.BaseExpression]) -> None:
        for node in asked:
            if self.bench.draft.layout.statement(node) is line:
                column = self.column(node)
                if column is not None:
                    self.arguments[node] = column.finished()

    def _bind(self, statement: cst.BaseSmallStatement) -> dict[str, Column]:
        """The names that a statement binds to arrays, if it does nothing else."""
        if isinstance(statement, cst.AugAssign):
            return self._changed(statement)
        if not isinstance(statement, cst.Assign) or len(statement.targets) != 1:
            return {}
        target, value = statement.targets[0].target, statement.value
        pairs: Sequence[tuple[cst.BaseExpression, cst.BaseExpression]] = [(target, value)]
        if isinstance(target, cst.Tuple) and isinstance(value, cst.Tuple):
            if len(target.elements) != len(value.elements):
                return {}
            pairs = [(one.value, other.value) for one, other in zip(target.elements, value.elements, strict=True)]
        found = dict(self._named(pairs))
        return found if len(found) == len(pairs) else {}

    def _named(self, pairs: Sequence[tuple[cst.BaseExpression, cst.BaseExpression]]) -> Iterator[tuple[str, Column]]:
        for target, value in pairs:
            column = self.column(value)
            if isinstance(target, cst.Name) and column is not None:
                yield target.value, column.flushed()

    def _changed(self, statement: cst.AugAssign) -> dict[str, Column]:
        """`x /= 255`: refused by NumPy for integers, so the dtype stays. No other name may be that of its memory."""
        name = statement.target.value if isinstance(statement.target, cst.Name) else ""
        column = self.columns.get(name) if isinstance(name, str) else None
        sign = AUGMENTED.get(type(statement.operator))
        if column is None or sign is None or not isinstance(name, str):
            return {}
        if any(other.origin is column.origin for known, other in self.columns.items() if known != name):
            return {}
        written = self.bench.draft.source(statement.operator).strip().removesuffix("=")
        template = f"{{}} {written} {self.bench.text(statement.value)}"
        changed = steps.computed(self.bench, column, sign, statement.value, template)
        return {name: changed.flushed()} if changed and changed.dtype == column.dtype else {}

    # Following an expression

    def column(self, node: cst.BaseExpression) -> Column | None:
        """What an expression amounts to; None unless it is an array that can be made in parts."""
        if isinstance(node, cst.Name):
            return self.columns.get(node.value)
        if isinstance(node, cst.BinaryOperation):
            return self._operation(node)
        return self._call(node) if isinstance(node, cst.Call) else None

    def _operation(self, node: cst.BinaryOperation) -> Column | None:
        bench, sign = self.bench, self.bench.draft.source(node.operator).strip()
        if (left := self.column(node.left)) is not None:
            template = f"{_open(node.left)} {sign} {bench.text(node.right)}"
            return steps.computed(bench, left, node.operator, node.right, template)
        if (right := self.column(node.right)) is not None and not isinstance(node.operator, cst.Power):
            template = f"{bench.text(node.left)} {sign} {_open(node.right)}"
            return steps.computed(bench, right, node.operator, node.left, template)
        return None

    def _call(self, call: cst.Call) -> Column | None:
        found = makers.made(self.bench, call)
        if found is not None or not call.args:
            return found
        if isinstance(call.func, cst.Attribute) and (owner := self.column(call.func.value)) is not None:
            return steps.method(self.bench, owner, call, call.func.attr.value)
        first = None if call.args[0].star else self.column(call.args[0].value)
        return steps.function(self.bench, first, call) if first is not None else None


AUGMENTED: dict[type[cst.BaseAugOp], cst.BaseBinaryOp] = {
    cst.AddAssign: cst.Add(),
    cst.SubtractAssign: cst.Subtract(),
    cst.MultiplyAssign: cst.Multiply(),
    cst.DivideAssign: cst.Divide(),
}


def _open(node: cst.BaseExpression) -> str:
    return "({})" if getattr(node, "lpar", ()) else "{}"


def trace(
    draft: Draft, block: cst.Module | cst.IndentedBlock, asked: Collection[cst.BaseExpression], *, exact: bool = False
) -> Trace:
    """The trace of a block; raises Refused unless all the expressions asked for can be made in parts."""
    columns: dict[str, Column] = {}
    found = Trace(Bench(draft, Numbers(draft.model, columns), exact), columns)
    found.follow(block, asked)
    for node in asked:
        if node not in found.arguments:
            raise Refused("no statement before the call shows how to make some rows of `{}` alone", node)
    return found
