"""Definitions: a function is run where it is called, a class body where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import libcst as cst

from kerasleaklint.semantics.facts import StepTraced
from kerasleaklint.semantics.scope import Scope
from kerasleaklint.semantics.values import Api, Class, Function, options

if TYPE_CHECKING:
    from collections.abc import Callable

    from kerasleaklint.semantics.run import Run


def _function(run: Run, node: cst.FunctionDef) -> bool:
    function = Function(node, run.scope, run.module, tracer=_tracer_of(run, node))
    if function.tracer is not None:
        run.see(StepTraced(function, run.site(function.tracer), run.repeating))
    run.scope.bind(node.name.value, function, 0)
    if run.module is run.root and not run.scope.is_class:
        run.defined.append(function)
    return False


def _tracer_of(run: Run, node: cst.FunctionDef) -> cst.BaseExpression | None:
    """The decorator that makes a graph of the function."""
    for decorator in (item.decorator for item in node.decorators):
        named = decorator.func if isinstance(decorator, cst.Call) else decorator
        if any(isinstance(o, Api) and o.name == "tensorflow.function" for o in options(run.eval(named))):
            return decorator
    return None


def _class(run: Run, node: cst.ClassDef) -> bool:
    bases = tuple(run.eval(base.value) for base in node.bases)
    of = Class(node, Scope(run.scope, is_class=True), bases)
    run.scope.bind(node.name.value, of, 0)
    with run.within(of.scope):
        run.run_block(node.body)
    if run.module is run.root:
        run.classes.append(of)
    return False


STATEMENTS: dict[type[cst.CSTNode], Callable[[Run, Any], bool]] = {
    cst.FunctionDef: _function,
    cst.ClassDef: _class,
}
