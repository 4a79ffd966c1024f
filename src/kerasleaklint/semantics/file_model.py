"""The facade that the engine and the rules see: everything that is known of one file."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import libcst as cst

from kerasleaklint.semantics import syntax
from kerasleaklint.semantics.interpretation.interpreter import Interpreter
from kerasleaklint.semantics.parsing import parse_strictly
from kerasleaklint.semantics.positions import Positions
from kerasleaklint.semantics.recursion import deep_recursion
from kerasleaklint.semantics.scope import Module, Scope
from kerasleaklint.semantics.values import Site

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kerasleaklint.core import Place
    from kerasleaklint.semantics.facts import Fact
    from kerasleaklint.sources import Project, Source

Node = TypeVar("Node", bound=cst.CSTNode)


class FileModel:
    """Facts about a file and the places of its nodes; both are worked out on first use, once."""

    def __init__(self, source: Source, project: Project) -> None:
        """Raises SourceError when the source is not Python."""
        self.source = source
        self.project = project
        self.root = Module(source, parse_strictly(source), Scope())
        # What fixes ask again and again: the scope of a node, and the places in a scope that bind each name.
        self.scopes: dict[cst.CSTNode, cst.CSTNode] = {}
        self.bound: dict[cst.CSTNode, dict[str, list[cst.Name]]] = {}
        self._kinds: dict[type[cst.CSTNode], list[Any]] = {}
        self._positions: dict[int, Positions] = {}

    @cached_property
    def facts(self) -> list[Fact]:
        """What happens in the program, in the order of its interpretation."""
        with deep_recursion():
            run = Interpreter(self.root, self.project)
            run.run_program()
        return run.facts

    def is_here(self, site: Site) -> bool:
        """Whether the site lies in the linted file, not in a module that it imports."""
        return site.module is self.root

    def span(self, node: cst.CSTNode) -> tuple[int, int]:
        """Offsets in `source.text` of a node of the linted file, without its own parentheses."""
        found = self._positions_of(Site(self.root, node)).range(node)
        rows = self.source.rows
        return (
            rows[found.start.line - 1] + found.start.column,
            rows[found.end.line - 1] + found.end.column,
        )

    @cached_property
    def parents(self) -> Mapping[cst.CSTNode, cst.CSTNode]:
        """The parent of each node of the linted file (of those that mean something: no whitespace, no commas)."""
        return {child: node for node in self._nodes for child in syntax.children(node)}

    @cached_property
    def _nodes(self) -> list[cst.CSTNode]:
        return list(syntax.walk(self.root.tree, into_scopes=True))

    def every(self, kind: type[Node]) -> list[Node]:
        """All nodes of a kind in the linted file, inner functions and classes included."""
        if kind not in self._kinds:
            self._kinds[kind] = [node for node in self._nodes if isinstance(node, kind)]
        return self._kinds[kind]

    def owns(self, node: cst.CSTNode) -> bool:
        """Whether a node is of the linted file, not of a module that it imports."""
        return node in self.parents

    def block(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """The block that the node's statement stands in; None outside of the linted file."""
        while node in self.parents and not isinstance(node, (cst.SimpleStatementLine, cst.BaseCompoundStatement)):
            node = self.parents[node]
        return self.parents.get(node)

    def place(self, site: Site) -> Place:
        return self._positions_of(site).place(site.node)

    def line(self, site: Site) -> str:
        """`line 12`; in a notebook with its cell, in another file with that file's name."""
        place = self.place(site)
        where = f"line {place.start.row}"
        if place.cell is not None:
            where = f"cell {place.cell}, {where}"
        return where if self.is_here(site) else f"{place.filename}, {where}"

    def row(self, site: Site) -> int:
        """The row in the program's text, counted from 1 over all cells of a notebook."""
        return self._positions_of(site).range(site.node).start.line

    def _positions_of(self, site: Site) -> Positions:
        if id(site.module) not in self._positions:
            self._positions[id(site.module)] = Positions(site.module)
        return self._positions[id(site.module)]
