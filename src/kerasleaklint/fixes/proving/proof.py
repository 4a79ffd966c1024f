"""Never trust a rewrite: what must hold of a fixed program before it may replace the old one."""

from __future__ import annotations

import warnings
from collections import Counter
from typing import TYPE_CHECKING

from kerasleaklint.sources.lexer import logical_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kerasleaklint.core import Diagnostic, Edit

# The finding that is about a comment: its fix takes the comment away.
ABOUT_COMMENTS = "KLL901"


def flaw_in_text(before: str, after: str, applied: Sequence[Diagnostic]) -> str | None:
    """Why the new text is no good, seen without linting it."""
    return _does_not_compile(after) or _lost_comment(before, after, applied)


def flaw_in_findings(
    before: Iterable[Diagnostic], after: Iterable[Diagnostic], applied: Sequence[Diagnostic]
) -> str | None:
    """Why what is found in the new text is no good: each fixed finding must be gone, and none may have come."""
    expected = Counter(d.code for d in before)
    expected.subtract(d.code for d in applied)
    fixed = {d.code for d in applied}
    for code, count in sorted(Counter(d.code for d in after).items()):
        if count > expected[code]:
            return f"{code} would still be reported" if code in fixed else f"{code} would be reported anew"
    return None


def syntax_error(text: str) -> str | None:
    """What the running Python has against a program."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, "<fixed>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return str(error)
    return None


def _does_not_compile(text: str) -> str | None:
    error = syntax_error(text)
    return f"the result does not compile: {error}" if error else None


def _lost_comment(before: str, after: str, applied: Sequence[Diagnostic]) -> str | None:
    edits = [placed.edit for d in applied if d.fix and d.code == ABOUT_COMMENTS for placed in d.fix.edits]
    kept = Counter(text for start, end, text in _comments(before) if not _is_edited(start, end, edits))
    lost = kept - Counter(text for _, _, text in _comments(after))
    return f"the comment {next(iter(lost))!r} would be lost" if lost else None


def _is_edited(start: int, end: int, edits: Sequence[Edit]) -> bool:
    return any(edit.start < end and start < edit.end for edit in edits)


def _comments(text: str) -> list[tuple[int, int, str]]:
    spans = (span for line in logical_lines(text) for span in line.comments)
    return [(start, end, text[start:end].rstrip()) for start, end in spans]
