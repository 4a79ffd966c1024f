"""Parameters: what each name of a function stands for when its body starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.semantics import syntax
from kerasleaklint.semantics.knowledge import keras
from kerasleaklint.semantics.scope import Scope
from kerasleaklint.semantics.values import UNKNOWN, Api, Given, Mapping, Sequence, Value

if TYPE_CHECKING:
    from kerasleaklint.semantics.arguments import Argument, Call
    from kerasleaklint.semantics.run import Run
    from kerasleaklint.semantics.values import Function


def bound_scope(run: Run, function: Function, call: Call | None) -> Scope:
    """The scope of a body, with the arguments of the call; without a call nothing is known of them."""
    scope = Scope(function.scope)
    params = function.node.params
    plain = [*params.posonly_params, *params.params]
    if function.bound is not None and plain:
        scope.bind(plain[0].name.value, function.bound, 0)
        plain = plain[1:]
    for position, param in enumerate(plain):
        _bind(run, function, param, call.argument(position, param.name.value) if call else None, scope)
    for param in params.kwonly_params:
        _bind(run, function, param, call.argument(None, param.name.value) if call else None, scope)
    _bind_rest(function, call, scope, plain)
    return scope


def _bind_rest(function: Function, call: Call | None, scope: Scope, plain: list[cst.Param]) -> None:
    """`*args` and `**kwargs`"""
    params = function.node.params
    if isinstance(params.star_arg, cst.Param):
        rest = [a.value for a in call.positional[len(plain) :]] if call else None
        scope.bind(params.star_arg.name.value, Sequence(function.node, rest), 0)
    if params.star_kwarg is not None:
        named = {p.name.value for p in (*plain, *params.kwonly_params)}
        given = call.keywords.items() if call else ()
        extra: dict[object, Value] = {key: a.value for key, a in given if key not in named}
        scope.bind(params.star_kwarg.name.value, Mapping(extra), 0)


def _bind(run: Run, function: Function, param: cst.Param, argument: Argument | None, scope: Scope) -> None:
    name = param.name.value
    if argument is not None:
        scope.bind(name, argument.value, argument.taint)
    else:
        scope.bind(name, _without_argument(run, function, param), 0)


def _without_argument(run: Run, function: Function, param: cst.Param) -> Value:
    if param.default is not None:
        return _where_defined(run, function, param.default)
    if param.annotation is not None and _is_model(run, function, param.annotation.annotation):
        return keras.assumed_model(run, param)
    return UNKNOWN if run.calls else Given(param.name.value)


def _is_model(run: Run, function: Function, annotation: cst.BaseExpression) -> bool:
    if syntax.dotted(annotation) is None:
        return False
    value = _where_defined(run, function, annotation)
    return isinstance(value, Api) and value.name in keras.MODEL_CLASSES


def _where_defined(run: Run, function: Function, node: cst.BaseExpression) -> Value:
    """Defaults and annotations speak of the names around the function."""
    with run.within(function.scope, function.module):
        return run.eval(node)
