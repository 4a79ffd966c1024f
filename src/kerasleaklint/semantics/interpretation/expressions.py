"""Expressions: who evaluates which, and those that hand on what their parts stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import libcst as cst

from kerasleaklint.semantics import public_names
from kerasleaklint.semantics.interpretation import calls, comprehensions, literals, members, operators, subscripts
from kerasleaklint.semantics.values import UNKNOWN, Api, Const, Function, Generator, Value, join, options

if TYPE_CHECKING:
    from collections.abc import Callable

    from kerasleaklint.semantics.run import Run

CONSTANTS = {"True": True, "False": False, "None": None}


def evaluate(run: Run, node: cst.CSTNode) -> Value:
    handler = EXPRESSIONS.get(type(node))
    return handler(run, node) if handler else UNKNOWN


def _name(run: Run, node: cst.Name) -> Value:
    if node.value in CONSTANTS:
        return Const(CONSTANTS[node.value])
    found = run.scope.find(node.value)
    if found is not None:
        run.taint |= found[1]
        return found[0]
    return Api(public_names.star_name(run.module.star_packages, node.value) or f"builtins.{node.value}")


def _attribute(run: Run, node: cst.Attribute) -> Value:
    return members.attribute(run, run.eval(node.value), node.attr.value)


def _lambda(run: Run, node: cst.Lambda) -> Value:
    return Function(node, run.scope, run.module)


def _conditional(run: Run, node: cst.IfExp) -> Value:
    run.eval(node.test)
    return join([run.eval(node.body), run.eval(node.orelse)])


def _await(run: Run, node: cst.Await) -> Value:
    return run.eval(node.expression)


def _walrus(run: Run, node: cst.NamedExpr) -> Value:
    value, taint = run.tainted(node.value)
    run.assign(node.target, value, taint)
    return value


def _yield(run: Run, node: cst.Yield) -> Value:
    if isinstance(node.value, cst.From):
        source = run.eval(node.value.item)
        if any(isinstance(option, Generator) and option.endless for option in options(source)):
            run.delegating.add(run.running[-1])
    elif node.value is not None:
        run.eval(node.value)
    return UNKNOWN


EXPRESSIONS: dict[type[cst.CSTNode], Callable[[Run, Any], Value]] = {
    **literals.EXPRESSIONS,
    **operators.EXPRESSIONS,
    **subscripts.EXPRESSIONS,
    **comprehensions.EXPRESSIONS,
    cst.Name: _name,
    cst.Attribute: _attribute,
    cst.Call: calls.evaluate,
    cst.Lambda: _lambda,
    cst.IfExp: _conditional,
    cst.Await: _await,
    cst.NamedExpr: _walrus,
    cst.Yield: _yield,
}
