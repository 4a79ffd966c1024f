"""New rows where the arrays were made, and the blank rows that formatters want around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from kerasleaklint.fixes.desk.draft import Draft
    from kerasleaklint.fixes.desk.layout import Layout

Statements = list[cst.CSTNode]


class Placing:
    """Statements of one block go, and `lead` (single rows) and functions come instead of one of them, or before one."""

    def __init__(self, draft: Draft, lead: Sequence[str], functions: Sequence[Sequence[str]]) -> None:
        self.draft = draft
        self.layout: Layout = draft.layout
        self.lead = lead
        self.functions = functions

    def replace(self, statements: Collection[cst.CSTNode], at: cst.CSTNode) -> None:
        for run in self._runs(statements):
            if at in run:
                self._exchange(run)
            else:
                self._delete(run)

    def insert(self, at: cst.CSTNode) -> None:
        """Before a statement and the comments above it."""
        start = self.layout.above_comments(self.layout.row_start(self.layout.head(at)))
        self._write(start, start, at, [])

    def _runs(self, statements: Collection[cst.CSTNode]) -> list[Statements]:
        """Statements that follow each other in their block."""
        runs: list[Statements] = []
        known: cst.CSTNode | None = None
        for statement in self._body(next(iter(statements))):
            if statement in statements and known in statements:
                runs[-1].append(statement)
            elif statement in statements:
                runs.append([statement])
            known = statement
        return runs

    def _exchange(self, run: Statements) -> None:
        start, stop, comments = self._rows_of(run)
        self._write(start, self._skip_blank(stop), run[0], comments)

    def _write(self, start: int, stop: int, at: cst.CSTNode, comments: Sequence[str]) -> None:
        """Blank rows that are missing go above the comments that belong to the place."""
        layout, spacing = self.layout, self._spacing(at)
        top = self.layout.above_comments(start)
        if not self.lead and self._body(at)[0] is not at and (missing := spacing - self._blank_above(top)) > 0:
            self.draft.edit(top, top, layout.newline * missing)
        rows = [*comments, *self.lead]
        for position, function in enumerate(self.functions):
            rows += [*[""] * (spacing if position or self.lead else 0), *function]
        self.draft.edit(start, stop, self._text([*rows, *[""] * spacing], layout.indent(start)))

    def _delete(self, run: Statements) -> None:
        """Of the blank rows around a run only as many stay as are on one side; all go at the start of a block."""
        start, stop, comments = self._rows_of(run)
        if not comments:
            is_first = self._body(run[0])[0] is run[0]
            most = self._skip_blank(stop)
            for _ in range(most - stop if is_first else self._blank_above(start)):
                stop = min(self.layout.row_end(stop), most)
        self.draft.edit(start, stop, self._text(comments, self.layout.indent(start)))

    def _rows_of(self, run: Statements) -> tuple[int, int, list[str]]:
        """The rows of a run and the comments between and behind its statements."""
        layout = self.layout
        start, stop = layout.row_start(layout.span(run[0])[0]), layout.row_end(layout.span(run[-1])[1])
        ends = [layout.span(statement)[1] for statement in run]
        starts = [*(layout.span(statement)[0] for statement in run[1:]), stop]
        between = [layout.text[end:begin] for end, begin in zip(ends, starts, strict=True)]
        return start, stop, [row.strip() for text in between for row in text.splitlines() if row.strip()]

    # Geometry

    def _body(self, statement: cst.CSTNode) -> Sequence[cst.CSTNode]:
        block = self.draft.model.parents[statement]
        assert isinstance(block, (cst.Module, cst.IndentedBlock))
        return block.body

    def _spacing(self, statement: cst.CSTNode) -> int:
        return 2 if isinstance(self.draft.model.parents[statement], cst.Module) else 1

    def _blank_above(self, start: int) -> int:
        count = 0
        while start and not self._row(above := self.layout.row_above(start)):
            start, count = above, count + 1
        return count

    def _skip_blank(self, start: int) -> int:
        while start < len(self.layout.text) and not self._row(start):
            start = self.layout.row_end(start)
        return start

    def _row(self, start: int) -> str:
        return self.layout.text[start : self.layout.row_end(start)].strip()

    def _text(self, rows: Sequence[str], indent: str) -> str:
        return "".join(f"{_indented(row, indent, self.layout.step)}{self.layout.newline}" for row in rows)


def _indented(row: str, indent: str, step: str) -> str:
    bare = row.lstrip(" ")
    return f"{indent}{step * ((len(row) - len(bare)) // 4)}{bare}" if bare else ""
