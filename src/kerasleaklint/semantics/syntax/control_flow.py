"""Control flow: whether a block leaves its loop, whether a loop can be left, whether two places exclude each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.semantics.syntax.nodes import OWN_SCOPE, children

if TYPE_CHECKING:
    from collections.abc import Mapping

LEAVING = (cst.Return, cst.Raise, cst.Break)
LOOPS = (cst.For, cst.While)


def leaves_loop(body: cst.BaseSuite) -> bool:
    """Whether the last statement of a block leaves the loop around: what runs there runs in one turn only."""
    last = body.body[-1] if body.body else None
    return isinstance(last, cst.SimpleStatementLine) and bool(last.body) and isinstance(last.body[-1], LEAVING)


def always_leaves(body: cst.BaseSuite) -> bool:
    """Like `leaves_loop`, for a loop's whole body: its first turn is its last, also if it stands in a `try`."""
    last = body.body[-1] if body.body else None
    if isinstance(last, cst.Try):
        return always_leaves(last.body)
    return leaves_loop(body) or isinstance(last, LEAVING)


def can_be_left(loop: cst.While | cst.For) -> bool:
    """Whether some `break` of this very loop, a `return` or a `raise` can end it."""
    stack: list[tuple[cst.CSTNode, bool]] = [(statement, True) for statement in loop.body.body]
    while stack:
        node, own = stack.pop()
        if isinstance(node, (cst.Return, cst.Raise)) or (isinstance(node, cst.Break) and own):
            return True
        if isinstance(node, OWN_SCOPE):
            continue
        inner = own and not isinstance(node, LOOPS)
        stack.extend((child, inner) for child in children(node) if not isinstance(child, cst.BaseExpression))
    return False


def are_alternatives(one: cst.CSTNode, other: cst.CSTNode, parents: Mapping[cst.CSTNode, cst.CSTNode]) -> bool:
    """Whether two nodes are in different branches of one `if`, so that a run reaches one of them at most."""
    branches = _branches(one, parents)
    return any(branches.get(test, in_body) != in_body for test, in_body in _branches(other, parents).items())


def _branches(node: cst.CSTNode, parents: Mapping[cst.CSTNode, cst.CSTNode]) -> dict[cst.If, bool]:
    """The `if` statements around a node, with whether it is in their body or beside it."""
    found: dict[cst.If, bool] = {}
    while node in parents:
        above = parents[node]
        if isinstance(above, cst.If):
            found[above] = node is above.body
        node = above
    return found
