"""Whether calling a function earlier or later gives the same: known functions, no random numbers, no state."""

from __future__ import annotations

import re

import libcst as cst

from kerasleaklint.semantics import syntax
from kerasleaklint.semantics.functions.callees import calls, functions_in
from kerasleaklint.semantics.knowledge.table import short
from kerasleaklint.semantics.values import Api, Function, Value, options

# The result depends on the element alone, and nothing else comes of it.
PURE = re.compile(
    r"tensorflow\.|numpy\.|builtins\.(len|range|zip|min|max|abs|int|float|str|tuple|list|dict|enumerate)$"
)
IMPURE = re.compile(
    r"\.random|random_|\.py_function|\.py_func|\.numpy_function|\.Variable|\.print|\.raw_ops|\.summary\.|\.lookup\."
    r"|\.data\.|\.timestamp|\.queue\.|\.debugging\.|\.get_|\.write|\.save|\.load|\.fromfile|\.memmap|tensorflow\.keras"
)
RANDOM = re.compile(
    r"tensorflow\.(compat\.v1\.)?random\.(?!stateless|set_seed|experimental)|tensorflow\.image\.random_"
)
PURE_METHODS = {
    ".set_shape", ".get_shape", ".decode", ".lower", ".strip", ".split", ".items", ".keys", ".values", ".pop",
}  # fmt: skip


def random_function(value: Value) -> str | None:
    """The first function that draws from a stateful generator of random numbers."""
    if isinstance(value, Api):
        return short(value.name) if RANDOM.match(value.name) else None
    found = (called.name for function in functions_in(value) for called in calls(function))
    return next((short(name) for name in found if name and RANDOM.match(name)), None)


def is_pure(value: Value) -> bool:
    """Whether calling it earlier or later gives the same: known functions only, no random numbers, nothing changed."""
    found = list(options(value))
    return bool(found) and all(_is_pure(option) for option in found)


def _is_pure(value: Value) -> bool:
    if isinstance(value, Api):
        return _is_pure_name(value.name)
    if not isinstance(value, Function):
        return False
    return not _changes_state(value) and all(called.name and _is_pure_name(called.name) for called in calls(value))


def _is_pure_name(name: str) -> bool:
    return name in PURE_METHODS or (bool(PURE.match(name)) and not IMPURE.search(name))


def _changes_state(function: Function) -> bool:
    return syntax.changes_globals(function.node) or any(
        isinstance(node, (cst.AssignTarget, cst.AugAssign)) and isinstance(node.target, cst.Attribute)
        for node in syntax.walk(function.node, into_scopes=True)
    )
