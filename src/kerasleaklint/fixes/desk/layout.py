"""Where nodes are in the text, and how the text around them is laid out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.sources.lexer import logical_line, longest_row

if TYPE_CHECKING:
    from kerasleaklint.semantics.file_model import FileModel

_INDENT = re.compile(r"[ \t\f]*")
_REST_OF_ROW = re.compile(r"[^\r\n]*(?:\r\n?|\n)?")
_STATEMENTS = (cst.BaseCompoundStatement, cst.SimpleStatementLine, cst.SimpleStatementSuite)

Span = tuple[int, int]
WIDTH = 88


@dataclass(frozen=True, eq=False)
class Layout:
    """Geometry of the linted file. All numbers are offsets in its text."""

    model: FileModel

    @cached_property
    def text(self) -> str:
        return self.model.source.text

    @cached_property
    def width(self) -> int:
        """How long rows may become: as long as formatters let them, or as the longest of the file."""
        return max(WIDTH, longest_row(self.text))

    @property
    def newline(self) -> str:
        return self.model.root.tree.default_newline

    @property
    def step(self) -> str:
        """One level of indentation, as this file writes it."""
        return self.model.root.tree.default_indent

    def span(self, node: cst.CSTNode) -> Span:
        """Without its own parentheses."""
        return self.model.span(node)

    def whole(self, node: cst.CSTNode) -> Span:
        """With its own parentheses."""
        start, end = self.span(node)
        left, right = getattr(node, "lpar", ()), getattr(node, "rpar", ())
        return (self.span(left[0])[0] if left else start, self.span(right[-1])[1] if right else end)

    def source(self, node: cst.CSTNode) -> str:
        """The node's text as the file spells it, with its own parentheses."""
        start, end = self.whole(node)
        return self.text[start:end]

    def row_start(self, offset: int) -> int:
        return max(self.text.rfind("\n", 0, offset), self.text.rfind("\r", 0, offset)) + 1

    def row_end(self, offset: int) -> int:
        """Just after the newline of the row that `offset` is on."""
        found = _REST_OF_ROW.match(self.text, offset)
        assert found is not None
        return found.end()

    def indent(self, offset: int) -> str:
        """The white space that the row of `offset` starts with."""
        found = _INDENT.match(self.text, self.row_start(offset))
        assert found is not None
        return found[0]

    def begins_row(self, offset: int) -> bool:
        """Whether nothing but white space stands before `offset` on its row."""
        return not self.text[self.row_start(offset) : offset].strip()

    def row_above(self, start: int) -> int:
        """Where the row above the one that starts here starts."""
        newline = 2 if self.text.startswith("\r\n", max(0, start - 2)) else 1
        return self.row_start(start - newline)

    def above_comments(self, offset: int) -> int:
        """Where the row of `offset` starts, or the first of the comments right above it."""
        start = self.row_start(offset)
        while start and self.text[(above := self.row_above(start)) : start].lstrip().startswith("#"):
            start = above
        return start

    def logical_end(self, offset: int) -> int:
        """Just after the logical line (a simple statement, or the head of a compound one) that starts on this row."""
        return logical_line(self.text, self.row_start(offset)).end

    def statement(self, node: cst.CSTNode) -> cst.CSTNode:
        """The statement line, one-line suite or compound statement that a node is in."""
        while not isinstance(node, _STATEMENTS):
            node = self.model.parents[node]
        return node

    def head(self, statement: cst.CSTNode) -> int:
        """Where a statement starts, its decorators included."""
        decorators = getattr(statement, "decorators", ())
        return self.span(decorators[0] if decorators else statement)[0]
