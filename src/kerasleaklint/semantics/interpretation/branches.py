"""Branches: each way starts from the same state, and what the ways leave is joined."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import libcst as cst

from kerasleaklint.semantics import syntax
from kerasleaklint.semantics.scope import Names, Scope, merge
from kerasleaklint.semantics.values import UNKNOWN, Const

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kerasleaklint.semantics.run import Run

    Way = Callable[[], bool]


def _ways(run: Run, blocks: Sequence[Way], taken: int | None = None) -> bool:
    """Run each block from the same state and join what they leave; True when none reaches its end.

    `taken` is the number of the block that is known to run: if it reaches its end, what it leaves counts alone.
    """
    before = run.scope.names
    ends: dict[int, Names] = {}
    for number, block in enumerate(blocks):
        run.scope.names = dict(before)
        if not block():
            ends[number] = run.scope.names
    if not ends:
        run.scope.names = before
        return True
    merge(run.scope, [ends[taken]] if taken in ends else list(ends.values()))
    return False


def _if(run: Run, node: cst.If) -> bool:
    run.eval(node.test)
    if syntax.is_main_guard(node.test):
        return run.run_block(node.body)
    ways = [partial(_guarded, run, node), partial(_otherwise, run, node.orelse)]
    return _ways(run, ways, _way_by_flag(run, node.test))


def _way_by_flag(run: Run, test: cst.BaseExpression) -> int | None:
    """The way that `if flag:` or `if not flag:` takes where this call of the function says what its flag is, or None.

    Flags of the whole program are for people to change: both ways are as likely.
    """
    is_negated = isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not)
    flag = test.expression if isinstance(test, cst.UnaryOperation) and is_negated else test
    if not run.running or not isinstance(flag, cst.Name) or flag.value not in syntax.parameters(run.running[-1]):
        return None
    value, _ = run.scope.find(flag.value) or (UNKNOWN, 0)
    if not isinstance(value, Const) or not (value.value is None or isinstance(value.value, bool)):
        return None
    return int(bool(value.value) is is_negated)


def _guarded(run: Run, node: cst.If) -> bool:
    with run.rarely(_rare_in(run, node), once=not syntax.is_every_nth_guard(node.test)):
        return run.run_block(node.body)


def _rare_in(run: Run, node: cst.If) -> int:
    """The loops of which not every turn goes this way."""
    if not run.loops or syntax.empties_lists(node.body):  # each turn that goes there has samples of its own
        return 0
    if syntax.is_once_guard(node) or syntax.is_every_nth_guard(node.test):
        return run.mask
    return run.loops[-1].bit if syntax.leaves_loop(node.body) else 0


def _otherwise(run: Run, orelse: cst.If | cst.Else | None) -> bool:
    if isinstance(orelse, cst.If):
        return _if(run, orelse)
    return run.run_block(orelse.body) if orelse is not None else False


def _match(run: Run, node: cst.Match) -> bool:
    run.eval(node.subject)
    cases = [partial(run.run_block, case.body) for case in node.cases]
    return _ways(run, [*cases, lambda: False])


def _try(run: Run, node: cst.Try | cst.TryStar) -> bool:
    before = dict(run.scope.names)
    ended = run.run_block(node.body) or (node.orelse is not None and run.run_block(node.orelse.body))
    done = run.scope.names
    halfway = Scope()
    merge(halfway, [before, done])
    ends = [] if ended else [done]
    for handler in node.handlers:
        run.scope.names = dict(halfway.names)
        if not run.run_block(handler.body):
            ends.append(run.scope.names)
    merge(run.scope, ends or [halfway.names])
    finally_ends = node.finalbody is not None and run.run_block(node.finalbody.body)
    return finally_ends or not ends


STATEMENTS: dict[type[cst.CSTNode], Callable[[Run, Any], bool]] = {
    cst.If: _if,
    cst.Match: _match,
    cst.Try: _try,
    cst.TryStar: _try,
}
