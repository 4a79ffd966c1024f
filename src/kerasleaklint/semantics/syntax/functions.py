"""Functions: their parameters, and what running their body does besides giving a value."""

from __future__ import annotations

from functools import lru_cache

import libcst as cst

from kerasleaklint.semantics.syntax.nodes import REMEMBERED, called_name, dotted, walk

TRACERS = {"function", "jit"}
TRACED_METHODS = {"call", "train_step", "test_step", "predict_step"}


def parameters(function: cst.CSTNode) -> set[str]:
    """The names of a function's parameters, but for `*args` and `**kwargs`; none of what is no function."""
    if not isinstance(function, (cst.FunctionDef, cst.Lambda)):
        return set()
    of = function.params
    return {param.name.value for param in (*of.posonly_params, *of.params, *of.kwonly_params)}


def returns_something(function: cst.FunctionDef) -> bool:
    return any(isinstance(node, cst.Return) and node.value is not None for node in walk(function.body))


@lru_cache(REMEMBERED)
def changes_globals(function: cst.FunctionDef | cst.Lambda) -> bool:
    return any(isinstance(node, (cst.Global, cst.Nonlocal)) for node in walk(function.body))


@lru_cache(REMEMBERED)
def clears_session(node: cst.CSTNode) -> bool:
    return any(called_name(inner) == "clear_session" for inner in walk(node, into_scopes=True))


def is_traced(node: cst.CSTNode) -> bool:
    """A function that TensorFlow or JAX turns into a graph, or the `call` of a model or layer."""
    if not isinstance(node, cst.FunctionDef):
        return False
    if node.name.value in TRACED_METHODS:
        return True
    names = (called_name(d.decorator) or (dotted(d.decorator) or "").rpartition(".")[2] for d in node.decorators)
    return any(name in TRACERS for name in names)
