"""The project's own functions: their body runs with the caller's values, so their summary is the body itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.semantics import syntax
from kerasleaklint.semantics.facts import GeneratorMade, StepCalled
from kerasleaklint.semantics.interpretation.parameters import bound_scope
from kerasleaklint.semantics.knowledge.tensorflow import tensors
from kerasleaklint.semantics.values import UNKNOWN, Function, Generator, Value, join

if TYPE_CHECKING:
    from kerasleaklint.semantics.arguments import Call
    from kerasleaklint.semantics.run import Run
    from kerasleaklint.semantics.scope import Binding

MAX_DEPTH = 10


def called(run: Run, function: Function, call: Call) -> Value:
    return run.call_function(function, call) if function.tracer is None else _call_step(run, function, call)


def _call_step(run: Run, function: Function, call: Call) -> Value:
    """A call of a `tf.function`: what it gives are tensors."""
    eager = not run.is_graph
    if eager:
        run.see(StepCalled(function, call, run.site(call.node), run.repeating))
    run.graphs += 1
    value = run.call_function(function, call)
    run.graphs -= 1
    returns = isinstance(function.node, cst.Lambda) or syntax.returns_something(function.node)
    return tensors.results(run, value, syntax.text(call.node.func), call.node) if eager and returns else value


def call_function(run: Run, function: Function, call: Call | None) -> Value:
    """Run the body with the arguments (unknown ones without `call`) and join what it returns."""
    memo = run.memo
    if function.node in run.running or len(run.running) >= MAX_DEPTH or memo.budget <= 0:
        return UNKNOWN
    key = memo.key(function, call, (run.loops, run.rare, run.once, run.is_graph, len(run.tapes)))
    if key not in memo.results:
        memo.budget -= 1
        memo.results[key] = _run_function(run, function, call)
    value, taint = memo.results[key]
    run.taint |= taint
    return value


def _run_function(run: Run, function: Function, call: Call | None) -> Binding:
    node = function.node
    site = run.site(call.node) if call else None
    scope = bound_scope(run, function, call)
    run.entered.add(node)
    with run.within(scope, function.module), run.entering(node, site):
        _clear_as_decorated(run, function)
        if isinstance(node, cst.Lambda):
            return run.eval(node.body), run.taint
        returned = _run_body(run, node)
        return returned if not syntax.is_generator(node) else (_generator(run, node, call), 0)


def _clear_as_decorated(run: Run, function: Function) -> None:
    """A decorator of the project that clears the session around each call."""
    for decorator in getattr(function.node, "decorators", ()):
        found = function.scope.find(syntax.dotted(decorator.decorator) or "")
        if found and isinstance(found[0], Function) and syntax.clears_session(found[0].node):
            run.mark_cleared()


def _run_body(run: Run, node: cst.FunctionDef) -> Binding:
    run.returned.append([])
    run.run_block(node.body)
    ways = run.returned.pop()
    taint = 0
    for _, own in ways:
        taint |= own
    return join([value for value, _ in ways]), taint


def _generator(run: Run, node: cst.FunctionDef, call: Call | None) -> Generator:
    """What a call of a generator function gives; its body has run for what happens in it."""
    origin = run.origin("generator", node.name.value, node)
    endless = node in run.delegating or syntax.is_endless(node)
    generator = Generator(origin, endless, syntax.yields_loop_targets(node))
    if call is not None:
        run.see(GeneratorMade(generator, call, run.calls[-1], run.repeating))
    return generator
