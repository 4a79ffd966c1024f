"""Calls: what is handed over, and who answers: each kind of value in its own way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerasleaklint.semantics import syntax
from kerasleaklint.semantics.arguments import Argument, Call
from kerasleaklint.semantics.interpretation import apis, classes, functions, methods, unseen
from kerasleaklint.semantics.knowledge import keras
from kerasleaklint.semantics.knowledge.keras import layers
from kerasleaklint.semantics.values import (
    UNKNOWN,
    Api,
    Array,
    Choice,
    Class,
    Const,
    Dataset,
    Function,
    Given,
    Instance,
    Layer,
    Mapping,
    Method,
    Model,
    Sequence,
    Symbol,
    Value,
    join,
    options,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    import libcst as cst

    from kerasleaklint.semantics.run import Run


def evaluate(run: Run, node: cst.Call) -> Value:
    callee, turning = run.tainted(node.func)
    call = _evaluated(run, node, turning)
    before = run.taint
    result = join([run.call_value(option, call) for option in options(callee)])
    if run.taint == before and not _is_pure(callee):
        run.taint |= run.mask
    return result


def _is_pure(callee: Value) -> bool:
    """Whether the result depends on the arguments alone."""
    if isinstance(callee, Choice):
        return all(_is_pure(option) for option in callee.options)
    if isinstance(callee, Api):
        return apis.is_pure(callee.name)
    if isinstance(callee, Method):
        return isinstance(callee.receiver, (Array, Dataset, Const, Model))
    if isinstance(callee, Function):
        return not syntax.changes_globals(callee.node)
    return isinstance(callee, (Class, Model))


def _evaluated(run: Run, node: cst.Call, turning: int) -> Call:
    positional: list[Argument] = []
    keywords: dict[str, Argument] = {}
    open_ended = False
    for arg in node.args:
        value, taint = run.tainted(arg.value)
        if arg.star == "**" and isinstance(value, Mapping) and value.items and value.element is UNKNOWN:
            keywords |= {str(key): Argument(item, arg.value, taint) for key, item in value.items.items()}
        elif arg.star == "*" and isinstance(value, Sequence) and value.items is not None:
            positional += [Argument(item, arg.value, taint) for item in value.items]
        elif arg.star:
            open_ended = True
        elif arg.keyword is not None:
            keywords[arg.keyword.value] = Argument(value, arg.value, taint)
        else:
            positional.append(Argument(value, arg.value, taint))
    return Call(node, tuple(positional), keywords, open_ended, turning)


def call_value(run: Run, callee: Value, call: Call) -> Value:
    handler = CALLEES.get(type(callee))
    return handler(run, callee, call) if handler else unseen.called(run, call)


def _layer(run: Run, layer: Layer, call: Call) -> Value:
    """`Dense(10)(x)`"""
    is_symbolic = isinstance(call.value(0), Symbol)
    return layers.applied(run, layer, call) if is_symbolic else unseen.called(run, call)


def _object(run: Run, instance: Instance, call: Call) -> Value:
    member = instance.of.lookup("__call__")
    return run.call_value(run.bind_member(member, instance), call) if member is not None else UNKNOWN


def _given(run: Run, given: Given, call: Call) -> Value:
    """A parameter or the like: of what is called, the name is all that is known."""
    if keras.names_a_model(given.name):
        run.mark_computing()
    return unseen.called(run, call)


CALLEES: dict[type[Value], Callable[[Run, Any, Call], Value]] = {
    Api: apis.called,
    Function: functions.called,
    Class: classes.instantiate,
    Method: methods.called,
    Model: keras.forward,
    Layer: _layer,
    Instance: _object,
    Given: _given,
}
