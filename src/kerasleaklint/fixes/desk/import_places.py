"""Where new imports go: beside those of the file, in their order."""

from __future__ import annotations

import sys
from bisect import bisect_left
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.core import Edit
from kerasleaklint.fixes.desk.imports import bindings, parsed, serves_all
from kerasleaklint.fixes.desk.layout import Layout
from kerasleaklint.semantics.syntax import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kerasleaklint.core import Fix
    from kerasleaklint.semantics.file_model import FileModel

STANDARD, THIRD_PARTY, LOCAL = range(3)  # sections, in their order
# Variables such as KERAS_BACKEND and TF_CPP_MIN_LOG_LEVEL must be set before these are imported.
READ_ONCE = {"tensorflow", "keras", "tf_keras"}


@dataclass(frozen=True, eq=False)
class _Line:
    """A top-level row of imports: `sort_key` orders it inside its section, as isort does."""

    node: cst.SimpleStatementLine
    section: int
    sort_key: tuple[bool, str]


def complete(fix: Fix, model: FileModel) -> Fix:
    """The fix with the edits that insert its imports, less those that the file has; imports come before all else."""
    known = [binding for binding in bindings(model) if serves_all(binding, model)] if fix.imports else []
    there = {(binding.name, binding.stands_for) for binding in known}
    missing = [statement for statement in fix.imports if parsed(statement) not in there]
    used_from = min((edit.start for edit in fix.edits), default=0)
    return replace(fix, edits=(*inserted(Layout(model), missing, used_from), *fix.edits))


def inserted(layout: Layout, statements: Sequence[str], used_from: int) -> list[Edit]:
    """The edits that add import statements to a block of imports, or start one; all before they are used."""
    body = layout.model.root.tree.body
    blocks = _blocks(body)
    edits = []
    for block, wanted in _by_block(layout, blocks, statements, used_from):
        places: dict[int, list[str]] = {}
        for statement in sorted(wanted, key=lambda text: (_section_of(text), _statement_key(text))):
            places.setdefault(_place(layout, body, block, statement), []).append(statement)
        edits += [Edit(at, at, _joined(layout, block, at, added)) for at, added in places.items()]
    return edits


def _by_block(
    layout: Layout, blocks: Sequence[Sequence[_Line]], statements: Sequence[str], used_from: int
) -> Iterator[tuple[Sequence[_Line], list[str]]]:
    """The first block serves all; but what reads the environment once is not imported before it was."""
    first: Sequence[_Line] = blocks[0] if blocks else ()
    later = next((block for block in blocks if any(_package(line.sort_key) in READ_ONCE for line in block)), first)
    if not later or layout.span(later[-1].node)[1] > used_from:
        later = first
    late = [statement for statement in statements if _package(_statement_key(statement)) in READ_ONCE]
    yield first, [statement for statement in statements if later is first or statement not in late]
    yield later, late if later is not first else []


def _joined(layout: Layout, block: Sequence[_Line], at: int, added: Sequence[str]) -> str:
    """The statements as rows, their sections parted by blank ones."""
    groups = ["".join(f"{text}{layout.newline}" for text in group) for _, group in groupby(added, _section_of)]
    rows = layout.newline.join(groups)
    if at == len(layout.text) and not layout.text.endswith(("\n", "\r")):
        return layout.newline + rows.removesuffix(layout.newline)
    there = {line.section for line in block}
    first, last = _section_of(added[0]), _section_of(added[-1])
    opens_below = first not in there and any(section < first for section in there)
    opens_above = last not in there and all(section > last for section in there)
    return layout.newline * opens_below + rows + layout.newline * opens_above


def _place(layout: Layout, body: Sequence[cst.CSTNode], block: Sequence[_Line], statement: str) -> int:
    wanted = _section_of(statement)
    section = [line for line in block if line.section == wanted]
    if section:
        return _place_in_section(layout, section, _statement_key(statement))
    above = [line for line in block if line.section < wanted]
    if block:
        return _end(layout, above[-1].node) if above else layout.row_start(layout.span(block[0].node)[0])
    first = next((node for node in body if not _comes_first(node)), None)
    return layout.row_start(layout.head(first)) if first is not None else len(layout.text)


def _place_in_section(layout: Layout, section: Sequence[_Line], key: tuple[bool, str]) -> int:
    """Where the order says; where there is none, before what else is imported of the package, or at the end."""
    keys = [line.sort_key for line in section]
    if keys == sorted(keys):
        position = bisect_left(keys, key)
        if position:
            return _end(layout, section[position - 1].node)
        return layout.row_start(layout.span(section[0].node)[0])
    beside = next((line for line in section if _package(line.sort_key) == _package(key)), None)
    return layout.row_start(layout.span(beside.node)[0]) if beside else _end(layout, section[-1].node)


def _end(layout: Layout, node: cst.CSTNode) -> int:
    return layout.logical_end(layout.span(node)[0])


def _blocks(body: Sequence[cst.CSTNode]) -> list[list[_Line]]:
    """The imports of the top level, those that stand together in one list."""
    blocks: list[list[_Line]] = [[]]
    for node in body:
        line = _as_line(node)
        if line is not None:
            blocks[-1].append(line)
        elif blocks[-1] and not _comes_first(node):
            blocks.append([])
    return [block for block in blocks if block]


def _as_line(node: cst.CSTNode) -> _Line | None:
    if not isinstance(node, cst.SimpleStatementLine) or _comes_first(node):
        return None
    first = node.body[0]
    if isinstance(first, cst.Import):
        name = dotted(first.names[0].name) or ""
        return _Line(node, _section(name), (False, name.lower()))
    if isinstance(first, cst.ImportFrom):
        name = "" if first.relative or first.module is None else dotted(first.module) or ""
        return _Line(node, _section(name), (True, name.lower()))
    return None


def _comes_first(node: cst.CSTNode) -> bool:
    """A docstring or `from __future__ import ...`."""
    only = node.body[0] if isinstance(node, cst.SimpleStatementLine) and node.body else None
    if isinstance(only, cst.Expr):
        return isinstance(only.value, (cst.SimpleString, cst.ConcatenatedString))
    return isinstance(only, cst.ImportFrom) and only.module is not None and dotted(only.module) == "__future__"


def _statement_key(statement: str) -> tuple[bool, str]:
    _, stands_for = parsed(statement)
    is_from = statement.startswith("from ")
    return is_from, (stands_for.rpartition(".")[0] if is_from else stands_for).lower()


def _package(key: tuple[bool, str]) -> str:
    return key[1].partition(".")[0]


def _section_of(statement: str) -> int:
    return _section(parsed(statement)[1])


def _section(name: str) -> int:
    if not name:
        return LOCAL
    return STANDARD if name.partition(".")[0] in sys.stdlib_module_names else THIRD_PARTY
