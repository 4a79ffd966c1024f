"""The pure heart: bytes and settings in, diagnostics out. All reading of other files goes through `Project`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kerasleaklint.core import Diagnostic, Place, Position, SourceError
from kerasleaklint.sources import load, mask_cell, should_parse
from kerasleaklint.suppress import Directives

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kerasleaklint.config import Settings
    from kerasleaklint.sources import Project, Source

UNREADABLE = "KLL900"
UNUSED_SUPPRESSION = "KLL901"


def check(
    data: bytes, filename: str, settings: Settings, project: Project, *, honour_noqa: bool = True
) -> list[Diagnostic]:
    """The findings of one file, sorted. Bad input never raises: it is a KLL900 finding."""
    if not should_parse(data, filename, project):
        return []
    wanted = _wanted(filename, settings)
    try:
        source = load(data, filename)
    except SourceError as error:
        return [unreadable(filename, error)] if wanted(UNREADABLE) else []
    directives = Directives.parse(source, honour_noqa=honour_noqa)
    if directives.skip_file:
        return []
    found = [d for row, d in _diagnose(source, settings, project, wanted) if not directives.suppresses(d.code, row)]
    if wanted(UNUSED_SUPPRESSION):
        found += _unused(source, directives, wanted)
    return sorted(found, key=lambda diagnostic: diagnostic.sort_key)


def unreadable(filename: str, error: SourceError) -> Diagnostic:
    """The KLL900 finding of a file that cannot be read, decoded or parsed."""
    at = Position(max(1, error.row), max(1, error.column))
    return _own(UNREADABLE, error.message, Place(filename, error.cell, at, at))


def _wanted(filename: str, settings: Settings) -> Callable[[str], bool]:
    """Whether the settings ask for a code in this file."""
    from kerasleaklint.rules import registry

    rules = registry()
    return lambda code: (
        settings.enabled(code, code not in rules or rules[code].default) and not settings.ignored_for(filename, code)
    )


def _diagnose(
    source: Source, settings: Settings, project: Project, wanted: Callable[[str], bool]
) -> Iterator[tuple[int, Diagnostic]]:
    """Each finding with the row of the program's text that suppressions go by."""
    from kerasleaklint.rules import registry
    from kerasleaklint.rules.rule import Context
    from kerasleaklint.semantics.model import FileModel

    try:
        model = FileModel(source, project)
    except SourceError as error:
        yield from _unparsed(source, error, settings, project, wanted)
        return
    context = Context(model, settings.max_array_size)
    for rule in registry().values():
        if wanted(rule.code):
            yield from rule.diagnose(context)


def _unparsed(
    source: Source, error: SourceError, settings: Settings, project: Project, wanted: Callable[[str], bool]
) -> Iterator[tuple[int, Diagnostic]]:
    """KLL900; of a notebook only the broken cells are lost: the others are linted without them."""
    from kerasleaklint.semantics.tree import broken_cells

    cells = broken_cells(source)
    for found in cells.values() or [error]:
        if wanted(UNREADABLE):
            at = (found.row, max(0, found.column - 1))
            yield found.row, _own(UNREADABLE, found.message, source.place(at, at))
    if cells:
        for index in cells:
            source = mask_cell(source, index)
        yield from _diagnose(source, settings, project, wanted)


def _unused(source: Source, directives: Directives, wanted: Callable[[str], bool]) -> Iterator[Diagnostic]:
    """KLL901 for suppressions that silenced nothing."""
    for found in directives.unused(wanted):
        what = f"`{found.code}`" if found.code else "`kerasleaklint: ignore`"
        place = source.place((found.row, found.start_column), (found.row, found.end_column))
        yield _own(UNUSED_SUPPRESSION, f"unused suppression of {what}: no such finding here; remove it", place)


def _own(code: str, message: str, place: Place) -> Diagnostic:
    from kerasleaklint.rules import registry

    rule = registry()[code]
    return replace(rule.blank(place), message=message)
