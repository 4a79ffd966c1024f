"""Generator functions: whether they ever end, and whether they yield sample by sample."""

from __future__ import annotations

from functools import lru_cache

import libcst as cst

from kerasleaklint.semantics.syntax.conditions import is_true
from kerasleaklint.semantics.syntax.control_flow import can_be_left
from kerasleaklint.semantics.syntax.nodes import REMEMBERED, called_name, dotted, names_in, walk

ENDLESS_ITERATORS = {"itertools.count", "itertools.cycle", "count", "cycle"}
FINITE = {"range", "xrange", "sorted", "list", "listdir", "glob", "array_split"}
WRAPPERS = {"enumerate", "zip", "tqdm", "reversed"}


@lru_cache(REMEMBERED)
def is_generator(function: cst.FunctionDef) -> bool:
    return any(isinstance(node, cst.Yield) for node in walk(function.body))


def is_endless(function: cst.FunctionDef) -> bool:
    """A generator function that yields inside a loop that nothing ends."""
    return any(
        _runs_for_ever(node) and any(isinstance(inner, cst.Yield) for inner in walk(node.body))
        for node in walk(function.body)
        if isinstance(node, (cst.While, cst.For))
    )


def _runs_for_ever(loop: cst.While | cst.For) -> bool:
    if isinstance(loop, cst.While):
        never_ends = is_true(loop.test)
    else:
        never_ends = isinstance(loop.iter, cst.Call) and dotted(loop.iter.func) in ENDLESS_ITERATORS
    return never_ends and not can_be_left(loop)


def surely_ends(function: cst.CSTNode) -> bool:
    """Whether a generator function only walks over what is known to end."""
    nodes = list(walk(function.body)) if isinstance(function, cst.FunctionDef) else []
    unsure = any(isinstance(node, (cst.While, cst.From)) for node in nodes)
    return bool(nodes) and not unsure and all(_ends(node.iter) for node in nodes if isinstance(node, cst.For))


def _ends(over: cst.BaseExpression) -> bool:
    name = called_name(over)
    if name in WRAPPERS and isinstance(over, cst.Call):
        return any(_ends(arg.value) for arg in over.args)
    return name in FINITE or isinstance(over, (cst.List, cst.Tuple))


def yields_loop_targets(function: cst.FunctionDef) -> bool:
    """`for a, b in zip(xs, ys): yield a, b`: one sample at a time."""
    loops = (node for node in walk(function.body) if isinstance(node, cst.For))
    return any(
        set(names_in(inner.value)) == set(names_in(loop.target))
        for loop in loops
        if isinstance(loop.iter, cst.Call) and dotted(loop.iter.func) == "zip"
        for inner in walk(loop.body)
        if isinstance(inner, cst.Yield) and isinstance(inner.value, cst.Tuple)
    )
