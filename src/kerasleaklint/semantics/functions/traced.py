"""Questions about a `tf.function`: its name, and when it makes one trace serve for many kinds of arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.semantics.syntax import dotted, walk
from kerasleaklint.semantics.values import Site

if TYPE_CHECKING:
    from kerasleaklint.semantics.values import Function

RELAXING = {"input_signature", "reduce_retracing", "experimental_relax_shapes", "experimental_follow_type_hints"}
STEPPING = {"apply_gradients", "minimize", "apply"}


def name_of(function: Function) -> str:
    return function.node.name.value if isinstance(function.node, cst.FunctionDef) else "lambda"


def is_relaxed(function: Function) -> bool:
    """Whether an option of `tf.function` tells it to treat numbers or shapes alike."""
    options = function.tracer.args if isinstance(function.tracer, cst.Call) else ()
    return any(option.keyword is not None and option.keyword.value in RELAXING for option in options)


def steps_optimizer(function: Function) -> bool:
    """Whether it changes weights itself: TensorFlow pins each trace of such a function."""
    calls = (node for node in walk(function.node.body) if isinstance(node, cst.Call))
    return any((dotted(call.func) or "").rpartition(".")[2] in STEPPING for call in calls)


def made_at(function: Function) -> Site:
    assert function.tracer is not None
    return Site(function.module, function.tracer)
