"""What those who interpret a part of the program may ask of the others, whoever answers it.

`interpretation` answers, in `Interpreter`; the tables in `knowledge` ask as well.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.semantics.arguments import Argument, Call
from kerasleaklint.semantics.state import State

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kerasleaklint.semantics.values import Function, Value


class Run(State, ABC):
    """One interpretation: its state, and its doors."""

    # Expressions

    @abstractmethod
    def eval(self, node: cst.CSTNode) -> Value:
        """What an expression stands for; its taint is added to that of the expression around."""

    @abstractmethod
    def iterate(self, value: Value, node: cst.CSTNode) -> Value:
        """One element of what is walked over."""

    def tainted(self, node: cst.BaseExpression) -> tuple[Value, int]:
        """Evaluate on a clean slate; the taint also reaches the expression around."""
        outer, self.taint = self.taint, 0
        value = self.eval(node)
        own = self.taint
        self.taint = outer | own
        return value, own

    # Calls

    @abstractmethod
    def call_value(self, callee: Value, call: Call) -> Value:
        """What calling a value gives, be it a function, a class, a model or what we cannot see."""

    @abstractmethod
    def call_function(self, function: Function, call: Call | None) -> Value:
        """Run a function of the project with the arguments, with unknown ones if there is no call."""

    @abstractmethod
    def call_hook(self, function: Function, name: str) -> None:
        """Run a method that `fit` calls once per epoch or batch."""

    @abstractmethod
    def bind_member(self, member: Value, to: Value) -> Value:
        """What a name of a class stands for when it is asked of an object."""

    @abstractmethod
    def clear_as_told(self, callbacks: Value) -> None:
        """Note that a callback clears the session."""

    def call_with(self, callee: Value, values: list[Value], node: cst.Call) -> Value:
        """Call with values that no expression of the program spells out; `node` is the `map(load, paths)` around."""
        arguments = tuple(Argument(value, node, self.mask) for value in values)
        return self.call_value(callee, Call(node, arguments, {}, open_ended=False))

    # Statements

    @abstractmethod
    def run_body(self, body: Iterable[cst.CSTNode]) -> bool:
        """Run statements in order; True when the end is not reached (return, raise, break, continue)."""

    @abstractmethod
    def assign(self, target: cst.CSTNode, value: Value, taint: int) -> None:
        """Bind a name, an attribute, an item or several of them."""

    def run_block(self, body: cst.BaseSuite) -> bool:
        return self.run_body(body.body)

    def taint_receiver(self, call: Call) -> None:
        """What a list is handed makes it differ in the turns in which that does."""
        owner = call.node.func.value if isinstance(call.node.func, cst.Attribute) else None
        if isinstance(owner, cst.Name) and owner.value in self.scope.names:
            value, taint = self.scope.names[owner.value]
            self.scope.names[owner.value] = (value, taint | call.taint)

    def rebind_receiver(self, call: Call, value: Value) -> None:
        """From here on the object whose method is called is known to be `value`."""
        if isinstance(call.node.func, cst.Attribute):
            self.assign(call.node.func.value, value, 0)
