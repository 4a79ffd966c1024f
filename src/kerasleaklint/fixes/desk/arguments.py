"""Edits of a call's arguments: some go, some change, new keywords come, all in one sweep."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.core import Edit
from kerasleaklint.fixes.desk import chains
from kerasleaklint.fixes.desk.runs import runs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from kerasleaklint.fixes.desk.layout import Layout, Span

_COMMA = re.compile(r"[\s\\]*,[ \t]*")
_COMMENT = re.compile(r"[ \t]*#[^\r\n]*")


def changed(
    layout: Layout,
    call: cst.Call,
    *,
    remove: Collection[cst.Arg] = (),
    replace: Mapping[cst.Arg, str] | None = None,
    append: Sequence[str] = (),
    longer: int = 0,
) -> list[Edit]:
    """Edits that take arguments away, write others anew, and add some at the end; `longer` is as below."""
    wanted = [(replace or {}).get(arg) or layout.source(arg) for arg in call.args if arg not in remove] + list(append)
    if is_too_long(layout, call, wanted, longer):
        edit = Edit(opening(layout, call), layout.span(call)[1] - 1, ", ".join(wanted))
        return chains.broken(layout, call, edit) or _broken_with_outer(layout, call, wanted)
    if _fills_its_row(layout, call, wanted):
        start, end = opening(layout, call), layout.span(call)[1] - 1
        return [Edit(start, end, _one_a_row(layout, layout.indent(end), wanted))]
    edits = [Edit(*layout.span(arg), text) for arg, text in (replace or {}).items()]
    edits += [Edit(start, end, "") for start, end in _removals(layout, call, remove)]
    if append:
        edits += _additions(layout, call, append, is_empty=len(remove) == len(call.args))
    return edits


def opening(layout: Layout, call: cst.Call) -> int:
    """Just after the parenthesis that opens the arguments."""
    return layout.text.index("(", layout.whole(call.func)[1]) + 1


def is_too_long(layout: Layout, call: cst.Call, arguments: Sequence[str], longer: int = 0) -> bool:
    """Whether a call that is on one row would pass every row of the file with these arguments.

    `longer` says by how many columns the function's name grows.
    """
    start, end = opening(layout, call), layout.span(call)[1] - 1
    row, row_end = layout.row_start(start), layout.row_end(end)
    if layout.row_end(row) != row_end or "#" in layout.text[row:row_end]:
        return False
    width = longer + start - row + len(", ".join(arguments)) + len(layout.text[end:row_end].rstrip())
    return width > layout.width and width > len(layout.text[row:row_end].rstrip())


def _fills_its_row(layout: Layout, call: cst.Call, arguments: Sequence[str]) -> bool:
    """Whether arguments that share a row of their own, between those of the parentheses, would grow too long for it."""
    start, end = opening(layout, call), layout.span(call)[1] - 1
    inside = layout.text[start:end]
    if "#" in inside or not (layout.begins_row(end) and inside.strip()) or len(inside.strip().splitlines()) > 1:
        return False
    row = inside.strip("\r\n").rstrip()
    width = len(layout.indent(layout.span(call.args[0])[0]) + ", ".join(arguments))
    return inside[:1] in "\r\n" and width > max(layout.width, len(row))


def _broken_with_outer(layout: Layout, call: cst.Call, arguments: Sequence[str]) -> list[Edit]:
    """Formatters break the outermost call first, as in `print(model.predict(x))`; here, if it holds nothing else."""
    start, end = opening(layout, call), layout.span(call)[1] - 1
    outer = layout.model.parents.get(layout.model.parents[call])
    if not isinstance(outer, cst.Call) or [arg.value for arg in outer.args] != [call]:
        return [Edit(start, end, _broken(layout, layout.indent(start), arguments))]
    indent, first, last = layout.indent(start), opening(layout, outer), layout.span(outer)[1] - 1
    inner = indent + layout.step
    before, after = layout.text[first:start], layout.text[end:last]
    one_row = f"{inner}{before}{', '.join(arguments)}{after}"
    inside = "" if len(one_row) <= layout.width else _broken(layout, inner, arguments)
    text = f"{inner}{before}{inside}{after}" if inside else one_row
    return [Edit(first, last, f"{layout.newline}{text}{layout.newline}{indent}")]


def _broken(layout: Layout, indent: str, arguments: Sequence[str]) -> str:
    """Arguments on one row of their own if they fit there, else one a row."""
    inner, one_row = indent + layout.step, ", ".join(arguments)
    if len(inner + one_row) <= layout.width:
        return f"{layout.newline}{inner}{one_row}{layout.newline}{indent}"
    return _one_a_row(layout, indent, arguments)


def _one_a_row(layout: Layout, indent: str, arguments: Sequence[str]) -> str:
    rows = "".join(f"{indent}{layout.step}{argument},{layout.newline}" for argument in arguments)
    return f"{layout.newline}{rows}{indent}"


def _removals(layout: Layout, call: cst.Call, remove: Collection[cst.Arg]) -> Iterator[Span]:
    """One span for each run of neighbours that go, with the commas that go with them."""
    for first, last in runs([arg in remove for arg in call.args]):
        yield from _removal(layout, call, first, last)


def _removal(layout: Layout, call: cst.Call, first: int, last: int) -> Iterator[Span]:
    args = call.args
    start, end = layout.span(args[first])[0], layout.span(args[last])[1]
    following = layout.span(args[last + 1])[0] if last + 1 < len(args) else None
    if following is None and not first:
        start, stop = opening(layout, call), layout.span(call)[1] - 1
    elif following is None or (first and layout.begins_row(following) and not layout.begins_row(start)):
        start, stop = layout.span(args[first - 1])[1], end  # what follows keeps its row
    else:
        stop = following
    if "#" not in layout.text[start:stop]:
        yield start, stop
        return
    for arg in args[first : last + 1]:  # comments stay where they are
        start, end = layout.span(arg)
        comma = _COMMA.match(layout.text, end)
        end = comma.end() if comma else end
        row_end = layout.row_end(end)
        has_own_row = layout.begins_row(start) and not layout.text[end:row_end].strip()
        yield (layout.row_start(start), row_end) if has_own_row else (start, end)


def _additions(layout: Layout, call: cst.Call, added: Sequence[str], *, is_empty: bool) -> Iterator[Edit]:
    if not call.args:
        at = opening(layout, call)
        yield Edit(at, at, ", ".join(added))
        return
    last = call.args[-1]
    start, end = layout.span(last)
    if isinstance(last.value, cst.GeneratorExp) and not last.value.lpar:
        yield Edit(start, start, "(")
        yield Edit(end, end, f"), {', '.join(added)}")
        return
    if is_empty:
        at = layout.span(call)[1] - 1
        yield Edit(at, at, ", ".join(added))
        return
    yield from _appended(layout, call, added)


def _appended(layout: Layout, call: cst.Call, added: Sequence[str]) -> Iterator[Edit]:
    """After the last argument, on rows of their own where that one has its own row; behind a comment, not before."""
    start, end = layout.span(call.args[-1])
    comma = _COMMA.match(layout.text, end)
    own_rows = layout.begins_row(start)
    after = comma.end() if comma else end
    comment = _COMMENT.match(layout.text, after) if own_rows else None
    gap = f"{layout.newline}{layout.indent(start)}" if own_rows else " "
    closes_below = own_rows and layout.begins_row(layout.span(call)[1] - 1)
    if comma is None and comment is None:
        joined = "".join(f", {argument}" for argument in added)
        fits = closes_below and len(call.args) == 1 and end - layout.row_start(end) + len(joined) <= layout.width
        one_a_row = "".join(f",{gap}{argument}" for argument in added) + "," * closes_below
        yield Edit(end, end, joined if fits else one_a_row)
        return
    if comma is None:
        yield Edit(end, end, ",")
    at = comment.end() if comment else layout.text.index(",", end) + 1
    texts = [f"{gap}{argument}" for argument in added]
    yield Edit(at, at, ",".join(texts) + ("," if own_rows and (comma or closes_below) else ""))
