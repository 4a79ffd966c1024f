"""Assignments, and what undoes them: `=`, `+=`, `del`, and `global`, which says whose names are meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import libcst as cst

from kerasleaklint.semantics import growing, syntax
from kerasleaklint.semantics.facts import LossSummed
from kerasleaklint.semantics.interpretation.operators import operate
from kerasleaklint.semantics.values import Sequence, Tensor, Value, options

if TYPE_CHECKING:
    from collections.abc import Callable

    from kerasleaklint.semantics.run import Run


def _assign(run: Run, node: cst.Assign) -> bool:
    run.taint = 0
    value = run.eval(node.value)
    if run.tapes and syntax.adds_to_itself(node):
        _see_summed(run, node.targets[0].target, value, node.value)
    for target in node.targets:
        run.assign(target.target, value, run.taint)
    return False


def _annotated(run: Run, node: cst.AnnAssign) -> bool:
    if node.value is not None:
        run.taint = 0
        run.assign(node.target, run.eval(node.value), run.taint)
    return False


def _augmented(run: Run, node: cst.AugAssign) -> bool:
    run.taint = 0
    left = run.eval(node.target)
    right = run.eval(node.value)
    if isinstance(left, Sequence) and isinstance(node.operator, cst.AddAssign):
        growing.grow_all(run, left, right, node.value)
        run.assign(node.target, left, run.taint)
        return False
    _see_summed(run, node.target, right, node.value)
    run.assign(node.target, operate(run, left, node.operator, right, node), run.taint)
    return False


def _see_summed(run: Run, target: cst.CSTNode, term: Value, node: cst.CSTNode) -> None:
    """A loss that the loop began to add up after the tape was opened: the tape keeps what led to each term."""
    inside = run.repeating[-1:] if run.tapes and len(run.loops) > run.tapes[-1].depth else ()
    if inside and any(isinstance(option, Tensor) for option in options(term)):
        run.see(LossSummed(target, run.site(node), inside[0], run.tapes[-1].site))


def _delete(run: Run, node: cst.Del) -> bool:
    targets = node.target.elements if isinstance(node.target, cst.Tuple) else [node.target]
    for target in targets:
        name = target.value if isinstance(target, cst.Element) else target
        if isinstance(name, cst.Name):
            run.scope.names.pop(name.value, None)
    return False


def _global(run: Run, node: cst.Global | cst.Nonlocal) -> bool:
    for item in node.names:
        owner = run.module.scope if isinstance(node, cst.Global) else run.scope.parent
        if owner is not None and run.scope is not owner:
            run.scope.outer[item.name.value] = owner
    return False


STATEMENTS: dict[type[cst.CSTNode], Callable[[Run, Any], bool]] = {
    cst.Assign: _assign,
    cst.AnnAssign: _annotated,
    cst.AugAssign: _augmented,
    cst.Del: _delete,
    cst.Global: _global,
    cst.Nonlocal: _global,
}
