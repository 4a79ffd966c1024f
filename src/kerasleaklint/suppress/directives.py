"""`# noqa` and `# kerasleaklint:` comments: read from the program's tokens, never from strings."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from kerasleaklint.sources.lexer import line_starts, logical_lines
from kerasleaklint.sources.source import Source

_CODES = r"(?P<codes>(?:[A-Z]+[0-9]+(?:[,\s]+)?)+)"
# The same expressions as flake8's own, so that both read a comment alike.
_NOQA = re.compile(rf"# noqa(?::[\s]?{_CODES})?", re.IGNORECASE)
_NOQA_FILE = re.compile(rf"# flake8[:=]\s*noqa(?::[\s]?{_CODES})?", re.IGNORECASE)
_IGNORE = re.compile(r"#\s*kerasleaklint:\s*ignore(?:\[(?P<codes>[^\]]*)\]|(?![\w\[-]))", re.IGNORECASE)
_SKIP_FILE = re.compile(r"#\s*kerasleaklint:\s*skip-file\b", re.IGNORECASE)
_PREFIX = "KLL"
_SEPARATORS = re.compile(r"[,\s]+")


@dataclass(frozen=True)
class Unused:
    """A suppression that silenced nothing. `code` is empty for a bare `kerasleaklint: ignore`; columns from 0."""

    code: str
    row: int
    start_column: int
    end_column: int


@dataclass(frozen=True)
class _Directive:
    """One comment's wish: `codes` (or their beginnings) in these rows; None stands for all codes, or for all rows."""

    row: int
    start_column: int
    end_column: int
    codes: tuple[str, ...] | None
    rows: range | None
    is_ours: bool
    honoured: bool
    used: set[str] = field(default_factory=set, compare=False)

    def covers(self, code: str, row: int) -> bool:
        """Whether it speaks about the code in this row; remembers that it did."""
        if self.rows is not None and row not in self.rows:
            return False
        matching = [""] if self.codes is None else [prefix for prefix in self.codes if code.startswith(prefix)]
        self.used.update(matching)
        return bool(matching)

    def unused(self) -> Iterator[Unused]:
        """What silenced nothing: our codes, and a bare directive of ours (a bare `# noqa` may be for another tool)."""
        codes = ("",) * self.is_ours if self.codes is None else self.codes
        for code in codes:
            if code not in self.used and (not code or code.startswith(_PREFIX)):
                yield Unused(code, self.row, self.start_column, self.end_column)


@dataclass(frozen=True)
class Directives:
    """All suppressions of one program, remembering which of them were of use."""

    skip_file: bool = False
    _directives: tuple[_Directive, ...] = ()

    @classmethod
    def parse(cls, source: Source, *, honour_noqa: bool = True) -> Directives:
        """The suppressions in the comments. Without `honour_noqa`, `# noqa` silences nothing here (flake8 reads it)."""
        lowered = source.text.lower()
        if "noqa" not in lowered and "kerasleaklint" not in lowered:
            return cls()
        comments = list(_comments(source.text))
        directives = (directive for comment in comments for directive in _directives(comment, honour_noqa))
        return cls(any(map(_skips_file, comments)), tuple(directives))

    def suppresses(self, code: str, row: int) -> bool:
        """Whether a finding that starts in this row of the program is silenced."""
        covering = [directive for directive in self._directives if directive.covers(code, row)]
        return any(directive.honoured for directive in covering)

    def unused(self, enabled: Callable[[str], bool]) -> list[Unused]:
        """Suppressions that silenced nothing, once all findings were asked about, by place.

        A code that is not `enabled` had no chance to be of use and is left out, so unknown codes must count as enabled.
        """
        found = (unused for directive in self._directives for unused in directive.unused())
        return [unused for unused in found if not unused.code or enabled(unused.code)]


@dataclass(frozen=True)
class _Comment:
    """A comment, where it starts, whether it stands alone on its row, and the rows of its logical line."""

    text: str
    row: int
    column: int
    is_alone: bool
    rows: range


def _comments(text: str) -> Iterator[_Comment]:
    starts = line_starts(text)
    for line in logical_lines(text):
        if line.comments:
            rows = range(bisect_right(starts, line.start), bisect_right(starts, line.end - 1) + 1)
        for start, end in line.comments:
            row = bisect_right(starts, start)
            before = text[starts[row - 1] : start]
            yield _Comment(text[start:end], row, len(before), not before.strip(), rows)


def _skips_file(comment: _Comment) -> bool:
    if _SKIP_FILE.search(comment.text):
        return True
    noqa = _NOQA_FILE.match(comment.text)
    return comment.is_alone and noqa is not None and noqa["codes"] is None


def _directives(comment: _Comment, honour_noqa: bool) -> Iterator[_Directive]:
    if noqa := _NOQA.search(comment.text):
        yield _directive(comment, noqa, comment.rows, is_ours=False, honoured=honour_noqa)
    if ignore := _IGNORE.search(comment.text):
        yield _directive(comment, ignore, comment.rows, is_ours=True, honoured=True)
    noqa = _NOQA_FILE.match(comment.text) if comment.is_alone else None
    if noqa and noqa["codes"]:
        yield _directive(comment, noqa, None, is_ours=False, honoured=honour_noqa)


def _directive(
    comment: _Comment, match: re.Match[str], rows: range | None, *, is_ours: bool, honoured: bool
) -> _Directive:
    listed = match["codes"]
    codes = None if listed is None else tuple(code.upper() for code in _SEPARATORS.split(listed) if code)
    start, end = (comment.column + offset for offset in match.span())
    return _Directive(comment.row, start, end, codes, rows, is_ours, honoured)
