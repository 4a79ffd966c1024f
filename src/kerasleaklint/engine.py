"""The pure heart: bytes and settings in, diagnostics out. All reading of other files goes through `Project`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kerasleaklint.core import Diagnostic, Place, Position, SourceError
from kerasleaklint.sources import Source, load, should_parse
from kerasleaklint.suppress import Directives, removal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kerasleaklint.config import Settings
    from kerasleaklint.fixes import Document, FixResult
    from kerasleaklint.sources import Project

UNREADABLE = "KLL900"
UNUSED_SUPPRESSION = "KLL901"


def check(
    data: bytes, filename: str, settings: Settings, project: Project, *, honour_noqa: bool = True
) -> list[Diagnostic]:
    """The findings of one file, sorted. Bad input never raises: it is a KLL900 finding."""
    if not should_parse(data, filename, project):
        return []
    try:
        source = load(data, filename)
    except SourceError as error:
        return [unreadable(filename, error)] if _wanted(filename, settings)(UNREADABLE) else []
    return _check(source, settings, project, honour_noqa=honour_noqa)


def fix(data: bytes, filename: str, settings: Settings, project: Project, *, unsafe: bool = False) -> FixResult:
    """The file with all fixes that apply and are proved, else as it was."""
    from kerasleaklint.fixes import FixResult, Rejected, Rounds, opened

    found = tuple(check(data, filename, settings, project))
    candidates = [d for d in found if d.is_fixable(unsafe=unsafe)]
    if not candidates:
        return FixResult(data, remaining=found)
    document = opened(data, filename)
    flaw = _flaw_as_it_stands(document, data)
    if flaw:
        return FixResult(data, (), found, tuple(Rejected(d, flaw) for d in candidates))
    rounds = Rounds(lambda source: _check(source, settings, project), unsafe)
    end = rounds.run(document, found)
    return FixResult(end.document.data, rounds.applied, end.found, rounds.rejected)


def _flaw_as_it_stands(document: Document, data: bytes) -> str | None:
    """Why a file cannot be rewritten at all."""
    from kerasleaklint.fixes.proving.proof import syntax_error
    from kerasleaklint.semantics.parsing import parse

    text = document.source.text
    error = syntax_error(text)
    if error:
        return f"the file does not compile as it stands: {error}"
    tree = parse(document.source)
    if document.data != data or tree is None or tree.code != text:
        return "the file does not come back the same from reading and parsing it"
    return None


def _check(source: Source, settings: Settings, project: Project, *, honour_noqa: bool = True) -> list[Diagnostic]:
    wanted = _wanted(source.filename, settings)
    directives = Directives.parse(source, honour_noqa=honour_noqa)
    if directives.skip_file:
        return []
    diagnosed = list(_diagnose(source, settings, project, wanted))
    found = [d for row, d in diagnosed if wanted(d.code) and not directives.suppresses(d.code, row)]
    if wanted(UNUSED_SUPPRESSION) and all(d.code != UNREADABLE for _, d in diagnosed):
        found += _unused(source, directives, wanted)
    return sorted((_as_wanted(d, settings) for d in found), key=lambda diagnostic: diagnostic.sort_key)


def _as_wanted(diagnostic: Diagnostic, settings: Settings) -> Diagnostic:
    """The finding with its fix as far as the settings trust it."""
    if diagnostic.fix is None:
        return diagnostic
    trust = settings.applicability(diagnostic.code, diagnostic.fix.applicability)
    return replace(diagnostic, fix=replace(diagnostic.fix, applicability=trust) if trust is not None else None)


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
    from kerasleaklint.semantics.file_model import FileModel

    try:
        context = Context(FileModel(source, project), settings.max_array_size, settings.max_layer_size)
        chosen = [rule for rule in registry().values() if wanted(rule.code)]
        found = [diagnosed for rule in chosen for diagnosed in rule.diagnose(context)]
    except SourceError as error:
        yield from _unparsed(source, error, settings, project, wanted)
    except RecursionError:
        too_deep = SourceError("an expression or a chain of statements is nested too deeply to be followed")
        yield from _unparsed(source, too_deep, settings, project, wanted)
    else:
        yield from found


def _unparsed(
    source: Source, error: SourceError, settings: Settings, project: Project, wanted: Callable[[str], bool]
) -> Iterator[tuple[int, Diagnostic]]:
    """KLL900; of a notebook only the broken statements are lost: the others are linted without them."""
    from kerasleaklint.semantics.salvage import salvaged

    rest, errors = salvaged(source)
    for found in errors or [error]:
        at = (found.row, max(0, found.column - 1))
        yield found.row, _own(UNREADABLE, found.message, source.place(at, at))
    if errors:
        for row, diagnostic in _diagnose(rest, settings, project, wanted):
            yield row, replace(diagnostic, fix=None, unfixed="a cell of the notebook cannot be parsed")


def _unused(source: Source, directives: Directives, wanted: Callable[[str], bool]) -> Iterator[Diagnostic]:
    """KLL901 for suppressions that silenced nothing."""
    for found in directives.unused(wanted):
        what = f"`{found.code}`" if found.code else "`kerasleaklint: ignore`"
        place = source.place((found.row, found.start_column), (found.row, found.end_column))
        unused = _own(UNUSED_SUPPRESSION, f"unused suppression of {what}: no such finding here; remove it", place)
        yield replace(unused, fix=source.placed(removal(source, found)))


def _own(code: str, message: str, place: Place) -> Diagnostic:
    from kerasleaklint.rules import registry

    rule = registry()[code]
    return replace(rule.blank(place), message=message)
