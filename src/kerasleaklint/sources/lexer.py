"""Just enough of Python's tokens: strings, comments, brackets, newlines. Knows no grammar, so it never fails.

`tokenize` would refuse Python 2, half-written cells and CR-only files, and what it says depends on the Python below us.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_TOKEN = re.compile(
    r"""
    (?P<comment>\#[^\r\n]*)
  | (?P<string>
        \"\"\"[^"\\]*(?:(?:\\(?:.|\Z)|"(?!""))[^"\\]*)*(?:\"\"\"|\Z)
      | '''[^'\\]*(?:(?:\\(?:.|\Z)|'(?!''))[^'\\]*)*(?:'''|\Z)
      | "[^"\\\r\n]*(?:\\(?:\r\n|.|\Z)[^"\\\r\n]*)*"?
      | '[^'\\\r\n]*(?:\\(?:\r\n|.|\Z)[^'\\\r\n]*)*'?
    )
  | (?P<open>[(\[{])
  | (?P<close>[)\]}])
  | (?P<joined>\\(?:\r\n?|\n))
  | (?P<newline>\r\n?|\n)
    """,
    re.VERBOSE | re.DOTALL,
)
_NEWLINE = re.compile(r"\r\n?|\n")


@dataclass(frozen=True)
class LogicalLine:
    """A statement's line with all its continuations; `end` is just after its newline. Spans are offsets."""

    start: int
    end: int
    comments: tuple[tuple[int, int], ...]


def logical_line(text: str, start: int) -> LogicalLine:
    """The logical line that begins at `start`; a blank line or one with only a comment is one too."""
    depth = 0
    comments: list[tuple[int, int]] = []
    for token in _TOKEN.finditer(text, start):
        kind = token.lastgroup
        if kind == "newline" and depth == 0:
            return LogicalLine(start, token.end(), tuple(comments))
        if kind == "comment":
            comments.append(token.span())
        elif kind == "open":
            depth += 1
        elif kind == "close":
            depth = max(0, depth - 1)
    return LogicalLine(start, len(text), tuple(comments))


def logical_lines(text: str) -> Iterator[LogicalLine]:
    """The whole text as logical lines, in order."""
    start = 0
    while start < len(text):
        line = logical_line(text, start)
        yield line
        start = line.end


@lru_cache(maxsize=1)
def longest_row(text: str) -> int:
    """The length of the longest row of code: comments and text over several rows say nothing of how code is broken."""
    code = _TOKEN.sub(lambda token: "" if token[0].startswith(("#", '"""', "'''")) else token[0], text)
    return max(map(len, code.splitlines()), default=0)


def first_deeper_than(limit: int, text: str) -> int | None:
    """The offset of the first bracket that opens more than `limit` levels, outside strings and comments."""
    depth = 0
    for token in _TOKEN.finditer(text):
        if token.lastgroup == "open":
            depth += 1
            if depth > limit:
                return token.start()
        elif token.lastgroup == "close":
            depth = max(0, depth - 1)
    return None


def line_starts(text: str) -> list[int]:
    """Offsets where rows begin, as Python counts rows: LF, CRLF and CR end one; form feeds and U+2028 do not."""
    return [0, *(newline.end() for newline in _NEWLINE.finditer(text))]
