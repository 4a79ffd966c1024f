"""Where the nodes of a module stand: rows and columns, worked out on first use."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider

from kerasleaklint.semantics.recursion import deep_recursion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import libcst as cst

    from kerasleaklint.core import Place
    from kerasleaklint.semantics.scope import Module


class _Unvisited(MetadataWrapper):
    """LibCST walks the tree for all providers together, also where none asks for it: positions come from rendering."""

    def visit_batched(
        self,
        visitors: Iterable[cst.BatchableCSTVisitor],
        before_visit: Callable[[cst.CSTNode], None] | None = None,
        after_leave: Callable[[cst.CSTNode], None] | None = None,
    ) -> cst.CSTNode:
        found = tuple(visitors)
        return super().visit_batched(found, before_visit, after_leave) if found else self.module


class Positions:
    """Rows and columns of one module's nodes: LibCST works them out by rendering, so only for files with findings."""

    def __init__(self, module: Module) -> None:
        self._module = module

    @cached_property
    def _ranges(self) -> Mapping[cst.CSTNode, CodeRange]:
        with deep_recursion():
            return _Unvisited(self._module.tree, unsafe_skip_copy=True).resolve(PositionProvider)

    def range(self, node: cst.CSTNode) -> CodeRange:
        return self._ranges[node]

    def place(self, node: cst.CSTNode) -> Place:
        found = self.range(node)
        return self._module.source.place((found.start.line, found.start.column), (found.end.line, found.end.column))
