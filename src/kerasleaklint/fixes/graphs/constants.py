"""A Python number that changes from call to call, handed to a `tf.function` as a tensor (KLL503)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.core import Applicability, Fix
from kerasleaklint.fixes.desk.draft import Draft
from kerasleaklint.fixes.desk.lookup import names_read
from kerasleaklint.fixes.tfdata.python_code import are_steady, reached
from kerasleaklint.semantics.syntax import dotted, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.semantics.arguments import Argument
    from kerasleaklint.semantics.facts import StepCalled
    from kerasleaklint.semantics.file_model import FileModel

# What takes a Python number and a tensor of it alike, by the last name: `tf.cast(step, tf.float32)`.
ALIKE = {"cast", "equal", "not_equal", "less", "less_equal", "greater", "greater_equal", "fold_in"}
# What runs while tracing, and would run less often.
WHILE_TRACING = ("print", "input", "np.", "numpy.", "random.", "time.", "logging.")


def as_constant(fact: StepCalled, argument: Argument, model: FileModel) -> Fix | None:
    """`tf.constant(i)` where the function only does with the number what it may do with a tensor."""
    function, parameter = fact.function.node, parameter_of(fact, argument)
    if not isinstance(function, cst.FunctionDef) or parameter is None or not model.owns(function):
        return None
    if not model.owns(argument.node) or any(_runs_while_tracing(node) for node in walk(function.body)):
        return None
    uses = [name for name in names_read(function.body, model) if name.value == parameter]
    if not uses or not all(_takes_tensors(use, model) for use in uses):
        return None
    draft = Draft(model)
    tensorflow = draft.spelled("tensorflow", at=argument.node, otherwise="import tensorflow as tf")
    steps = [_is_step_of_summary(use, model) for use in uses]
    dtype = f", {tensorflow}.int64" if any(steps) else ""  # summaries take steps of no other
    draft.replace(argument.node, f"{tensorflow}.constant({draft.source(argument.node)}{dtype})")
    # A number that is part of the graph is folded into what is computed with it: the last digits may differ.
    # Each trace looks at the program's variables anew, and starts its random numbers from the beginning.
    same = all(steps) and are_steady([function, *reached([function.body], model)], function, model)
    trust = Applicability.SAFE if same else Applicability.UNSAFE
    return draft.fix(trust, "Pass a tensor, so that one trace serves for all values")


def parameter_of(fact: StepCalled, argument: Argument) -> str | None:
    """The parameter that an argument of the call is bound to."""
    for word, given in fact.call.keywords.items():
        if given is argument:
            return word
    params = [param.name.value for param in _positional(fact.function.node)]
    if fact.function.bound is not None:
        params = params[1:]
    at = fact.call.positional.index(argument)
    return params[at] if at < len(params) else None


def _positional(function: cst.FunctionDef | cst.Lambda) -> Iterator[cst.Param]:
    yield from function.params.posonly_params
    yield from function.params.params


def _runs_while_tracing(node: cst.CSTNode) -> bool:
    name = dotted(node.func) if isinstance(node, cst.Call) else None
    return name is not None and (name in WHILE_TRACING or name.startswith(WHILE_TRACING[2:]))


def _takes_tensors(use: cst.Name, model: FileModel) -> bool:
    """Whether the use means the same for a tensor: a function that converts it, or the step of a summary."""
    argument = model.parents[use]
    call = model.parents.get(argument)
    if not isinstance(argument, cst.Arg) or not isinstance(call, cst.Call):
        return False
    name = dotted(call.func) or ""
    is_alike = argument.keyword is None and "." in name and name.rpartition(".")[2] in ALIKE
    return is_alike or _is_step_of_summary(use, model)


def _is_step_of_summary(use: cst.Name, model: FileModel) -> bool:
    argument = model.parents[use]
    call = model.parents.get(argument)
    if not isinstance(argument, cst.Arg) or argument.keyword is None or not isinstance(call, cst.Call):
        return False
    return argument.keyword.value == "step" and ".summary." in (dotted(call.func) or "")
