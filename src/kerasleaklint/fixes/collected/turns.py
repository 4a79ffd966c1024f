"""Which places of a program are reached when a row is in the list already."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.lookup import ancestors, binders, scope_of
from kerasleaklint.semantics.syntax import walk

if TYPE_CHECKING:
    from kerasleaklint.semantics.file_model import FileModel

LOOPS = (cst.For, cst.While)
UNCERTAIN = (cst.If, cst.For, cst.While, cst.ExceptHandler, cst.Match)
LEAVING = (cst.Break, cst.Continue, cst.Raise, cst.Return)


class Turns:
    """The turns of the loops around the place where a row is appended, for a variable that holds it.

    `fresh` is where the innermost loop that binds the variable anew in each turn does so, before the row is appended.
    """

    def __init__(self, row: cst.CSTNode, name: str, model: FileModel) -> None:
        self.row, self.model = row, model
        self.scope = scope_of(row, model)
        loops = [above for above in ancestors(row, model) if isinstance(above, LOOPS)]
        self.loops = [loop for loop in loops if scope_of(loop, model) is self.scope]
        self.fresh = next((at for loop in self.loops for at in self._bound(loop, name)), None)
        self.end = model.span(self.loops[-1] if self.loops else row)[1]

    def is_later(self, node: cst.CSTNode) -> bool:
        """Behind the row, or before it in a loop whose next turn finds the same array."""
        if scope_of(node, self.model) is not self.scope:
            return True
        start, end = self.model.span(self.row)
        at = self.model.span(node)[0]
        if at >= end:
            return True
        if start <= at or not self.loops:
            return False
        first, last = self.model.span(self.loops[-1])
        return first <= at < last and not (self.fresh is not None and self.fresh <= at)

    def _bound(self, loop: cst.CSTNode, name: str) -> list[int]:
        found = [binder for binder in binders(name, self.scope, self.model) if self._is_in(binder, loop)]
        return [self.model.span(binder)[0] for binder in found if self._is_certain(binder, loop)]

    def _is_in(self, binder: cst.CSTNode, loop: cst.CSTNode) -> bool:
        return any(above is loop for above in ancestors(binder, self.model)) and self._is_above(binder)

    def _is_above(self, binder: cst.CSTNode) -> bool:
        return self.model.span(binder)[0] < self.model.span(self.row)[0]

    def _is_certain(self, binder: cst.CSTNode, loop: cst.CSTNode) -> bool:
        """Not in a branch, unless the row is in it as well; `x += 1` binds nothing new."""
        if isinstance(self.model.parents[binder], (cst.AugAssign, cst.Del)):
            return False
        around = list(ancestors(binder, self.model))
        inner = around[: around.index(loop)]
        shared = set(ancestors(self.row, self.model))
        branches = (above for above in inner if isinstance(above, (*UNCERTAIN, cst.Try)) and above not in shared)
        return all(isinstance(above, cst.Try) and _goes_on_only_bound(above, binder, self.model) for above in branches)


def _goes_on_only_bound(block: cst.Try, binder: cst.CSTNode, model: FileModel) -> bool:
    """`try: x = load(path)`, with handlers that leave the turn."""
    is_tried = any(above is block.body for above in ancestors(binder, model))
    return is_tried and all(any(isinstance(n, LEAVING) for n in _last(handler)) for handler in block.handlers)


def _last(handler: cst.ExceptHandler) -> list[cst.CSTNode]:
    lines = handler.body.body
    return [node for node in walk(lines[-1]) if not isinstance(node, cst.BaseExpression)] if lines else []
