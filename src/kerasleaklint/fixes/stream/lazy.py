"""Where the new program computes rows as they are drawn: passages of an array, written with the class `Rows`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.lookup import ancestors
from kerasleaklint.fixes.desk.refusal import Refused
from kerasleaklint.fixes.desk.rows import WIDTH, on_one_row
from kerasleaklint.fixes.following.passages import is_slice
from kerasleaklint.fixes.following.rowwise import Step
from kerasleaklint.fixes.following.steady import statistic, statistics_in

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from kerasleaklint.fixes.desk.draft import Draft
    from kerasleaklint.fixes.following.flows import Flows
    from kerasleaklint.fixes.following.passages import Passage

NAMES = {"mean": "mean", "std": "std", "min": "low", "max": "high"}
TURNS = (cst.For, cst.While, cst.Lambda, cst.BaseComp)
NATIVE = {"view", "reshape", "same"}


@dataclass(eq=False)
class Group:
    """Steps that one `Rows(data, compute, rows)` stands for."""

    computing: list[tuple[Step, cst.CSTNode]] = field(default_factory=list)
    rows: cst.CSTNode | None = None


@dataclass(eq=False)
class LazyWriter:
    """`name` is what the class is called; `free` are the reshapes before which each element is computed from itself.

    `grown` says by how many columns the expressions that make the arrays get longer.
    """

    draft: Draft
    flows: Flows
    name: str
    free: Collection[cst.CSTNode]
    grown: Mapping[cst.CSTNode, int]
    reshapes: bool = False
    is_used: bool = False
    _names: dict[tuple[cst.CSTNode, str], str] = field(default_factory=dict)

    def taken(self, array: str, rows: str) -> str:
        """Some rows of an array, by number."""
        self.is_used = True
        return f"{self.name}({array}, rows={rows})"

    def text(self, passage: Passage) -> str:
        """The passage as the new program spells it."""
        before, after = self._around(passage)
        return before + self.draft.source(passage.leaf) + after

    def edit(self, passage: Passage) -> None:
        """The same in place: what is inside the innermost part may be edited, too."""
        before, after = self._around(passage)
        layout = self.draft.layout
        if isinstance(passage.top, cst.AugAssign):
            target = self.draft.source(passage.leaf)
            self.draft.edit(*layout.span(passage.top), f"{target} = {before}{target}{after}")
            return
        start, end = layout.whole(passage.top)
        inner_start, inner_end = layout.whole(passage.leaf)
        if (before, after) == (layout.text[start:inner_start], layout.text[inner_end:end]):
            return
        before, after = self._broken(passage, before, after)
        self.draft.edit(start, inner_start, before)
        self.draft.edit(inner_end, end, after)

    def _broken(self, passage: Passage, before: str, after: str) -> tuple[str, str]:
        """With the arguments of the outermost call on a row of their own where they would not fit."""
        layout = self.draft.layout
        start, end = layout.whole(passage.top)
        inner = len(self.draft.source(passage.leaf)) + self.grown.get(passage.leaf, 0)
        row = layout.text[layout.row_start(start) : start] + before + after + layout.text[end : layout.row_end(end)]
        opened = f"{self.name}("
        if len(row.rstrip()) + inner <= WIDTH or not (before.startswith(opened) and after.endswith(")")):
            return before, after
        indent = layout.indent(start)
        gap = f"{layout.newline}{indent}{layout.step}"
        return opened + gap + before[len(opened) :], f"{after[:-1]}{layout.newline}{indent})"

    # What stands before and behind the innermost part

    def _around(self, passage: Passage) -> tuple[str, str]:
        inner, before, after = passage.leaf, "", ""
        is_plain = self.flows.leaf_is_plain(passage.leaf, self.flows.plain)
        if not is_plain and passage.leaf in self.flows.loads and not passage.steps:
            self.is_used = True
            return f"{self.name}(", ")"
        group = Group()
        for step in passage.steps:
            is_free = step.kind == "reshape" and step.node in self.free and bool(group.computing or not is_plain)
            if not (group.computing or group.rows) and is_plain and _is_native(step):
                before, after = self._stepped(step, inner, before, after)
            elif is_free:
                before, after = self._stepped(step, inner, *self._written(group, before, after))
                group, is_plain, self.reshapes = Group(), False, True
            elif step.kind == "take":
                if group.rows is not None:
                    before, after = self._written(group, before, after)
                    group, is_plain = Group(), False
                group.rows = step.node
            elif step.kind != "same":
                group.computing.append((step, inner))
            inner = step.node
        return self._written(group, before, after)

    def _stepped(self, step: Step, inner: cst.CSTNode, before: str, after: str) -> tuple[str, str]:
        """One more step around, as it is written."""
        if step.kind == "same":
            return before, after
        start, end = self.draft.layout.whole(step.node)
        inner_start, inner_end = self.draft.layout.whole(inner)
        return self._hoisted(step, start, inner_start) + before, after + self._hoisted(step, inner_end, end)

    def _written(self, group: Group, before: str, after: str) -> tuple[str, str]:
        arguments = []
        if group.computing:
            body = "part"
            for step, inner in group.computing:
                body = self._computed(step, inner, body)
            arguments.append(f"lambda part: {_stripped(group.computing[-1][0].node, body)}")
        if group.rows is not None:
            arguments.append(f"rows={self._rows(group.rows)}")
        if not arguments:
            return before, after
        self.is_used = True
        return f"{self.name}({before}", f"{after}, {', '.join(arguments)})"

    def _hoisted(self, step: Step, start: int, end: int) -> str:
        """The text of a part of a step, with names for the statistics, which are taken once and before."""
        layout, text, at = self.draft.layout, "", start
        calls = [(layout.whole(call), call) for call in statistics_in(step.node, self.draft.model)]
        for (first, last), call in sorted(calls, key=lambda pair: pair[0]):
            if start <= first and last <= end:
                text += layout.text[at:first] + self._taken_before(step, call)
                at = last
        return text + layout.text[at:end]

    def _taken_before(self, step: Step, call: cst.Call) -> str:
        around = (step.node, *ancestors(step.node, self.draft.model))
        statement = next(n for n in around if isinstance(n, (cst.BaseSmallStatement, cst.BaseCompoundStatement)))
        source = self.draft.source(call)
        if any(isinstance(node, TURNS) for node in (*around, *ancestors(statement, self.draft.model))):
            raise Refused("`{}` is taken anew in each turn of a loop", call)
        if (statement, source) not in self._names:
            name = self.draft.fresh(NAMES[statistic(call, self.draft.model) or ""])
            self._names[statement, source] = name
            self.draft.insert_before(statement, f"{name} = {source}\n")
        return self._names[statement, source]

    def _computed(self, step: Step, inner: cst.CSTNode, body: str) -> str:
        """The source of a step, with other text for what it is done to."""
        if "#" in self.draft.source(step.node):
            raise Refused("what is computed has a comment inside", step.node)
        if isinstance(step.node, cst.AugAssign):
            return self._in_place(step.node, body)
        before, after = self._stepped(step, inner, "", "")
        if step.kind == "reshape":
            after = self._reshaped(step.node, inner, after)
        return on_one_row(f"{before}{body}{after}")

    def _in_place(self, node: cst.AugAssign, body: str) -> str:
        """What is computed in place keeps its type."""
        sign = self.draft.source(node.operator).strip().removesuffix("=")
        value = self._hoisted(Step(node, "compute"), *self.draft.layout.whole(node.value))
        if isinstance(node.value, (cst.Integer, cst.Float)):
            return f"{body} {sign} {value}"
        value = f"({value})" if isinstance(node.value, cst.BinaryOperation) and not node.value.lpar else value
        return f"({body} {sign} {value}).astype(part.dtype)"

    def _reshaped(self, node: cst.CSTNode, inner: cst.CSTNode, after: str) -> str:
        """`.reshape(len(x), ...)` of a part: as many rows as it has."""
        assert isinstance(node, cst.Call)
        shape = next(arg.value for arg in node.args if arg.value is not inner)
        first = shape.elements[0].value if isinstance(shape, (cst.Tuple, cst.List)) else shape
        text = self.draft.source(first)
        if text not in {f"len({self.draft.source(inner)})", f"{self.draft.source(inner)}.shape[0]"}:
            raise Refused("`{}` may not keep the rows", node)
        return after.replace(text, "len(part)", 1)

    def _rows(self, node: cst.CSTNode) -> str:
        assert isinstance(node, cst.Subscript)
        part = node.slice[0].slice
        if not isinstance(part, cst.Slice):
            assert isinstance(part, cst.Index)
            return self.draft.source(part.value)
        bounds = [self.draft.source(b) if b is not None else "None" for b in (part.lower, part.upper, part.step)]
        if bounds[2] == "None":
            bounds = bounds[1:2] if bounds[0] == "None" else bounds[:2]
        return f"slice({', '.join(bounds)})"


def _is_native(step: Step) -> bool:
    """Whether a map does it without reading."""
    return step.kind in NATIVE or (step.kind == "take" and is_slice(step.node))


def _stripped(node: cst.CSTNode, body: str) -> str:
    """Without the parentheses around the whole."""
    return body[1:-1].strip() if getattr(node, "lpar", ()) and body.startswith("(") and body.endswith(")") else body
