"""What can be linted of a notebook in which some cells are not Python: all statements that are."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from keyword import iskeyword
from typing import TYPE_CHECKING

from kerasleaklint.semantics.parsing import explained
from kerasleaklint.sources.lexer import logical_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.core import SourceError
    from kerasleaklint.sources import Cell, Source

_CODE = re.compile(r"[^\r\n]+")
_GOES_ON = re.compile(r"[ \t\r\n#]|(?:elif|else|except|finally)\b")
# All that a statement does more with than to call it or to ask it for something: it may bind that name.
_MAY_BIND = re.compile(r"(?<![\w.])(?:(?:class|def)[ \t]+(\w+)|(\w+)(?![ \t]*[.(]|\w))")


def salvaged(source: Source) -> tuple[Source, list[SourceError]]:
    """The program without the statements of its cells that are not Python, and the first error of each such cell.

    Rows and columns stay. What a lost statement may have bound is unknown from there on.
    """
    errors: list[SourceError] = []
    texts: list[str] = []
    for cell, text in _cells(source):
        error = explained(text, cell.first_row - 1)
        errors += [error] if error else []
        texts.append("".join(map(_kept, _statements(text))) if error else text)
    return replace(source, text="".join(texts)), errors


def _cells(source: Source) -> Iterator[tuple[Cell, str]]:
    """Each cell with its text, from the row before it on, which belongs to it."""
    edges = [source.rows[cell.first_row - 2] for cell in source.cells]
    for cell, (start, end) in zip(source.cells, pairwise([*edges, len(source.text)]), strict=True):
        yield cell, source.text[start:end]


def _statements(text: str) -> Iterator[str]:
    """The statements at the left edge with all that is indented below them, and the rows between."""
    start = 0
    is_decorated = False
    for line in logical_lines(text):
        if not is_decorated and not _GOES_ON.match(text, line.start):
            yield text[start : line.start]
            start = line.start
        is_decorated = text.startswith("@", line.start)
    yield text[start:]


def _kept(statement: str) -> str:
    if explained(statement) is None:
        return statement
    found = dict.fromkeys(name for match in _MAY_BIND.finditer(statement) for name in match.groups() if name)
    names = [name for name in found if name.isidentifier() and not iskeyword(name)]
    # A call of what no program defines: its result is unknown.
    unknown = " = ".join((*names, "get_ipython()")) if names else ""
    return unknown + _CODE.sub("", statement)
