"""What a file's imports bind, how it would spell a public name, and where a new import belongs."""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.core import Edit, Fix
from kerasleaklint.fixes.desk.layout import Layout
from kerasleaklint.fixes.desk.lookup import is_inside, scope_of
from kerasleaklint.semantics.syntax import dotted, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kerasleaklint.semantics.file_model import FileModel

_IMPORT = re.compile(r"(?:from (?P<package>\S+) )?import (?P<name>\S+)(?: as (?P<alias>\S+))?")


@dataclass(frozen=True, eq=False)
class Binding:
    """A name that an import binds, and what it stands for: `tf` for `tensorflow`."""

    name: str
    stands_for: str
    node: cst.Import | cst.ImportFrom


@lru_cache(maxsize=1)
def bindings(model: FileModel) -> list[Binding]:
    """All of the file, in the order of its text; not those of relative and star imports."""
    imports = [n for n in walk(model.root.tree, into_scopes=True) if isinstance(n, (cst.Import, cst.ImportFrom))]
    found = [binding for node in imports for binding in _bound(node)]
    return sorted(found, key=lambda binding: model.span(binding.node))


def spelling(public: str, at: cst.CSTNode, model: FileModel, known: Sequence[Binding]) -> str | None:
    """How code at a node would write `tensorflow.data.AUTOTUNE` with the imports that are there: the shortest way."""
    fitting = [b for b in known if f"{public}.".startswith(f"{b.stands_for}.") and _is_visible(b, at, model)]
    if not fitting:
        return None
    best = max(fitting, key=lambda binding: len(binding.stands_for))
    return best.name + public[len(best.stands_for) :]


def public_name(node: cst.CSTNode, model: FileModel) -> str | None:
    """What a name or attribute stands for by the imports of the file: `numpy.zeros` for `np.zeros`."""
    written = f"{dotted(node)}."
    fitting = (b for b in bindings(model) if written.startswith(f"{b.name}.") and _is_visible(b, node, model))
    found = next(fitting, None)
    return (found.stands_for + written[len(found.name) :])[:-1] if found else None


def parsed(statement: str) -> tuple[str, str]:
    """The name that an import statement binds and what it stands for."""
    match = _IMPORT.fullmatch(statement)
    assert match is not None, statement
    stands_for = f"{match['package']}.{match['name']}" if match["package"] else match["name"]
    return match["alias"] or match["name"], stands_for


def _bound(node: cst.Import | cst.ImportFrom) -> Iterator[Binding]:
    if isinstance(node.names, cst.ImportStar) or (isinstance(node, cst.ImportFrom) and node.relative):
        return
    package = dotted(node.module) if isinstance(node, cst.ImportFrom) and node.module else None
    for alias in node.names:
        name = dotted(alias.name) or ""
        if alias.asname is not None:
            bound = alias.asname.name
            assert isinstance(bound, cst.Name)
            yield Binding(bound.value, f"{package}.{name}" if package else name, node)
        elif package:
            yield Binding(name, f"{package}.{name}", node)
        else:
            first = name.partition(".")[0]
            yield Binding(first, first, node)


def _is_visible(binding: Binding, at: cst.CSTNode, model: FileModel) -> bool:
    """Bound in the module or in a function around; in the same scope also further up in the text."""
    owner = scope_of(binding.node, model)
    if owner is scope_of(at, model):
        return model.span(binding.node) < model.span(at)
    return not isinstance(owner, cst.ClassDef) and is_inside(at, owner, model)


# Where a new import goes

STANDARD, THIRD_PARTY, LOCAL = "standard", "third-party", "local"


@dataclass(frozen=True, eq=False)
class _Line:
    """A top-level row of imports: `sort_key` orders it inside its section, as isort does."""

    node: cst.SimpleStatementLine
    section: str
    sort_key: tuple[bool, str]


def complete(fix: Fix, model: FileModel) -> Fix:
    """The fix with the edits that insert its imports, less those that the file has; imports come before all else."""
    there = {(binding.name, binding.stands_for) for binding in bindings(model)} if fix.imports else set()
    missing = [statement for statement in fix.imports if parsed(statement) not in there]
    return replace(fix, edits=(*inserted(Layout(model), missing), *fix.edits))


def inserted(layout: Layout, statements: Sequence[str]) -> list[Edit]:
    """The edits that add import statements to the file's first block of imports, or start one."""
    body = layout.model.root.tree.body
    block = _first_block(body)
    places: dict[int, list[str]] = {}
    for statement in sorted(statements, key=_statement_key):
        at = _place(layout, body, block, statement)
        places.setdefault(at, []).append(statement)
    return [Edit(at, at, _joined(layout, block, at, added)) for at, added in places.items()]


def _joined(layout: Layout, block: Sequence[_Line], at: int, added: Sequence[str]) -> str:
    rows = "".join(f"{statement}{layout.newline}" for statement in added)
    if at == len(layout.text) and not layout.text.endswith(("\n", "\r")):
        return layout.newline + rows.removesuffix(layout.newline)
    section = _section(parsed(added[0])[1])
    opens_section = section == STANDARD and all(line.section != STANDARD for line in block)
    return rows + layout.newline if opens_section or not block else rows


def _place(layout: Layout, body: Sequence[cst.CSTNode], block: Sequence[_Line], statement: str) -> int:
    wanted = _section(parsed(statement)[1])
    section = [line for line in block if line.section == wanted]
    if section:
        return _place_in_section(layout, section, _statement_key(statement))
    if block:
        return layout.row_start(layout.span(block[0].node)[0]) if wanted == STANDARD else _end(layout, block[-1].node)
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
    package = key[1].partition(".")[0]
    beside = next((line for line in section if line.sort_key[1].partition(".")[0] == package), None)
    return layout.row_start(layout.span(beside.node)[0]) if beside else _end(layout, section[-1].node)


def _end(layout: Layout, node: cst.CSTNode) -> int:
    return layout.logical_end(layout.span(node)[0])


def _first_block(body: Sequence[cst.CSTNode]) -> list[_Line]:
    """The first imports that stand together at the top level."""
    block: list[_Line] = []
    for node in body:
        line = _as_line(node)
        if line is not None:
            block.append(line)
        elif block and not _comes_first(node):
            break
    return block


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


def _section(name: str) -> str:
    if not name:
        return LOCAL
    return STANDARD if name.partition(".")[0] in sys.stdlib_module_names else THIRD_PARTY
