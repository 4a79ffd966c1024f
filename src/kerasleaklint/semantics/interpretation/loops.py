"""`for` and `while`: the body runs once, with its loop on the stack, and stands for all turns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import libcst as cst

from kerasleaklint.semantics import syntax
from kerasleaklint.semantics.facts import DatasetWalked
from kerasleaklint.semantics.interpretation.elements import turns_of
from kerasleaklint.semantics.knowledge.tensorflow.tfdata import is_walkable
from kerasleaklint.semantics.scope import merge
from kerasleaklint.semantics.values import COUNTER, NUMBER, UNKNOWN, Const, options

if TYPE_CHECKING:
    from collections.abc import Callable

    from kerasleaklint.semantics.loops import Loop
    from kerasleaklint.semantics.run import Run


def _for(run: Run, node: cst.For) -> bool:
    over, taint = run.tainted(node.iter)
    header = f"{syntax.text(node.target)} in {syntax.text(node.iter)}"
    loop = run.new_loop(node, "for", header, over, turns_of(over))
    element = run.iterate(over, node.iter)
    _turn(run, node, loop, lambda: run.assign(node.target, element, taint | loop.bit))
    if any(is_walkable(option) for option in options(over)):
        run.see(DatasetWalked(over, loop, run.site(node)))
    return False


def _while(run: Run, node: cst.While) -> bool:
    loop = run.new_loop(node, "while", syntax.text(node.test), UNKNOWN)
    _turn(run, node, loop, lambda: run.eval(node.test))
    return False


def _turn(run: Run, node: cst.For | cst.While, loop: Loop, start: Callable[[], object]) -> None:
    """One turn that stands for all."""
    _widen(run, node.body, loop)
    entry = dict(run.scope.names)
    run.broken.append([])
    once = loop.turns == 1 or syntax.always_leaves(node.body)
    with run.inside(loop), run.rarely(loop.bit if once else 0):
        start()
        run.run_block(node.body)
    merge(run.scope, [entry, *run.broken.pop(), run.scope.names])
    if node.orelse is not None:
        run.run_block(node.orelse.body)


def _widen(run: Run, body: cst.BaseSuite, loop: Loop) -> None:
    """Forget the numbers that the body changes, and mark what it changes as differing from turn to turn."""
    for name in syntax.changed_names(body):
        if name in run.scope.names:
            value, taint = run.scope.names[name]
            if isinstance(value, Const) and isinstance(value.value, (int, float)):
                value = COUNTER if syntax.only_counts(body, name) else NUMBER
            run.scope.names[name] = (value, taint | loop.bit)


def _break(run: Run, node: cst.Break) -> bool:
    del node
    if run.broken:
        run.broken[-1].append(dict(run.scope.names))
    return True


STATEMENTS: dict[type[cst.CSTNode], Callable[[Run, Any], bool]] = {
    cst.For: _for,
    cst.While: _while,
    cst.Break: _break,
}
