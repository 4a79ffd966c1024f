"""Code that we cannot see: what it may do with what it is handed, above all call it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.semantics import syntax
from kerasleaklint.semantics.knowledge.arrays.methods import item_through
from kerasleaklint.semantics.loops import HOOK
from kerasleaklint.semantics.values import UNKNOWN, Function, Instance, Value, leaves, options

if TYPE_CHECKING:
    from kerasleaklint.semantics.arguments import Call
    from kerasleaklint.semantics.run import Run

# Optuna, scikit-optimize, hyperopt and bayes_opt call their first argument once per trial.
TRIAL_RUNNERS = {"optimize", "gp_minimize", "forest_minimize", "fmin", "BayesianOptimization"}


def called(run: Run, call: Call) -> Value:
    """A function that we cannot see: it may still hand loaded items through (resize, crop, normalise)."""
    if _name_of(call.node) in TRIAL_RUNNERS:
        _run_trials(run, call)
    _run_lambdas(run, call)
    return item_through(call)


def _name_of(node: cst.Call) -> str:
    func = node.func
    name = func.attr if isinstance(func, cst.Attribute) else func
    return name.value if isinstance(name, cst.Name) else ""


def _run_lambdas(run: Run, call: Call) -> None:
    """Run each lambda that is handed over once, for what happens inside."""
    for argument in (*call.positional, *call.keywords.values()):
        if isinstance(argument.value, Function) and isinstance(argument.value.node, cst.Lambda):
            run.call_function(argument.value, None)


# A function that an optimiser calls once per trial is a loop body.


def _run_trials(run: Run, call: Call) -> None:
    for option in options(call.value(0, "func", "fn", "f", "objective")):
        member = option.of.lookup("__call__") if isinstance(option, Instance) else None
        function = run.bind_member(member, option) if member is not None else option
        if isinstance(function, Function):
            with run.inside(run.new_loop(call.node, "trial", "", UNKNOWN)) as loop:
                loop.called = _passed_on(function)
                run.call_function(function, None)
                run.clear_as_told(call.value(None, "callbacks"))


def _passed_on(function: Function) -> Function:
    """What `lambda trial: objective(trial, data)` calls, if it is a function around."""
    call = function.node.body if isinstance(function.node, cst.Lambda) else None
    name = call.func.value if isinstance(call, cst.Call) and isinstance(call.func, cst.Name) else ""
    found = function.scope.find(name)
    return found[0] if found and isinstance(found[0], Function) else function


# Callbacks of Keras


def call_hook(run: Run, function: Function, name: str) -> None:
    """A method that `fit` calls once per epoch or batch: no loop of the program, but what it keeps adds up."""
    hook = run.new_loop(function.node, HOOK, name, UNKNOWN)
    with run.inside(hook), run.rarely(hook.bit):
        run.call_function(function, None)


def clear_as_told(run: Run, callbacks: Value) -> None:
    """A clear_session in a callback: in its methods, or in the function that it is."""
    for leaf in leaves(callbacks):
        node = leaf.of.node if isinstance(leaf, Instance) else getattr(leaf, "node", None)
        if isinstance(node, (cst.ClassDef, cst.FunctionDef, cst.Lambda)) and syntax.clears_session(node):
            run.mark_cleared()
