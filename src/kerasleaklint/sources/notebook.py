"""The code cells of a notebook as one Python program, with what only IPython understands masked in place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from kerasleaklint.core import SourceError
from kerasleaklint.sources.lexer import line_starts, logical_line
from kerasleaklint.sources.python import check_nesting
from kerasleaklint.sources.source import Cell, Source

_PYTHON = ("python", "ipython")
_SURROGATE = re.compile("[\ud800-\udfff]")
_CODE = re.compile(r"[^\r\n]+")
_INDENTED = re.compile(r"(?:[ \t]*(?:#[^\r\n]*)?(?:\r\n?|\n))*[ \t]+[^\s#]")

_CELL_MAGIC = re.compile(r"(?:[ \t]*(?:#[^\r\n]*)?(?:\r\n?|\n))*[ \t]*%%(\w*)[^\r\n]*")
_RUNS_PYTHON = frozenset({"backend", "capture", "memit", "mprun", "prun", "time", "timeit"})
_TARGET = r"[ \t]*[\w*][\w.\[\], \t*]*=[ \t]*"
_MORE = r"(?P<more>(?:(?<=\\)(?:\r\n?|\n)[^\r\n]*)*)"
_ESCAPED = re.compile(
    rf"""
    (?P<before>[ \t]*)
    (?P<first>
        [%!?][^\r\n]*
      | [\w*][\w*.\[\]-]*\?\??(?=[ \t]*(?:[\r\n]|\Z))
      # Automagic: the commands that are typed without % or !, where they cannot be an expression.
      | (?:cat|cd|conda|cp|ls|mkdir|mv|pip|rm)[ \t]+(?!(?:and|if|in|is|not|or)\b)[\w.~$/][^\r\n]*
    )
    {_MORE}
    """,
    re.VERBOSE,
)
_ASSIGNED = re.compile(rf"(?P<before>{_TARGET})(?P<first>[%!][^\r\n]*){_MORE}")
_TIMED = re.compile(
    rf"(?P<before>[ \t]*|{_TARGET})(?P<magic>%(?:time|timeit|prun|memit)[ \t]+(?:-\w+[ \t]+(?:\d+[ \t]+)?)*)(?=[\w(\[])"
)
_COMPOUND = re.compile(r"(?:async|class|def|for|if|try|while|with)\b")


def decode(data: bytes, filename: str) -> Source:
    """One program of all code cells in file order; empty for a kernel that does not run Python."""
    return program(code_cells(data), filename)


def code_cells(data: bytes) -> dict[int, str]:
    """The code cells as they are written, by their index among all cells, from 1."""
    return dict(_code_cells(_load(data)))


def program(code: Mapping[int, str], filename: str) -> Source:
    """One program of code cells. Each of their characters has its place in it, and keeps its offset in the cell."""
    cells: list[Cell] = []
    texts: list[str] = []
    row = 1
    for index, text in code.items():
        masked = _checked(_mask(terminated(_SURROGATE.sub("\ufffd", text))), index)
        cells.append(Cell(index, row + 1))
        texts += (_row_before(masked), masked)
        row += len(line_starts(masked))
    return Source(filename, "".join(texts), tuple(cells))


def _load(data: bytes) -> dict[str, Any]:
    import json

    try:
        notebook = json.loads(data)
    except json.JSONDecodeError as error:
        raise SourceError(f"not a notebook: invalid JSON: {error.msg}", error.lineno, error.colno) from error
    except (UnicodeDecodeError, RecursionError) as error:
        raise SourceError(f"not a notebook: invalid JSON: {error}") from error
    if not isinstance(notebook, dict):
        raise SourceError("not a notebook: the JSON is not an object")
    return notebook


def _code_cells(notebook: dict[str, Any]) -> Iterator[tuple[int, str]]:
    """Index among all cells, from 1, and text of every code cell."""
    if not _runs_python(notebook):
        return
    for index, cell in enumerate(_all_cells(notebook), start=1):
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            yield index, _text(cell.get("source", cell.get("input")))


def _runs_python(notebook: dict[str, Any]) -> bool:
    metadata = _dict(notebook.get("metadata"))
    named = (
        _dict(metadata.get("language_info")).get("name"),
        _dict(metadata.get("kernelspec")).get("language"),
    )
    language = next((name for name in named if isinstance(name, str) and name), "python")
    return language.lower().startswith(_PYTHON)


def _all_cells(notebook: dict[str, Any]) -> Iterator[Any]:
    """Cells of nbformat 4, or of the worksheets that nbformat 3 had."""
    yield from _list(notebook.get("cells"))
    for sheet in _list(notebook.get("worksheets")):
        yield from _list(_dict(sheet).get("cells"))


def _text(source: Any) -> str:
    lines = source if isinstance(source, list) else [source]
    return "".join(line for line in lines if isinstance(line, str))


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def terminated(text: str) -> str:
    return text if text.endswith("\n") else text + "\n"


def _row_before(text: str) -> str:
    """A row that keeps a backslash at the end of the cell above from joining it to this one.

    IPython runs cells that are indented as a whole; to keep their columns, the row opens a block for them.
    """
    return "if 1:\n" if _INDENTED.match(text) else "\n"


def _checked(text: str, index: int) -> str:
    try:
        check_nesting(text)
    except SourceError as error:
        raise SourceError(error.message, error.row, error.column, cell=index) from error
    return text


def _mask(text: str) -> str:
    """A cell's text with magics, shell commands and help requests turned into comments of the same length."""
    magic = _CELL_MAGIC.match(text)
    if magic is None:
        return "".join(_mask_lines(text, 0))
    if magic[1] not in _RUNS_PYTHON:
        return _CODE.sub(_as_comment, text)
    return _CODE.sub(_as_comment, magic[0]) + "".join(_mask_lines(text, magic.end()))


def _mask_lines(text: str, start: int) -> Iterator[str]:
    """The text from `start` on, one logical line or one masked line at a time."""
    while start < len(text):
        masked = _timed(text, start) or _escaped(text, start) or _assigned(text, start)
        if masked:
            yield masked
            start += len(masked)
        end = logical_line(text, start).end
        yield text[start:end]
        start = end


def _timed(text: str, start: int) -> str | None:
    """`%time model.fit(x)` is Python after its first word: `0;   model.fit(x)`."""
    magic = _TIMED.match(text, start)
    if magic is None or not _is_simple(text, magic.end()):
        return None
    statement = "" if magic["before"].strip() else "0;"
    return magic["before"] + statement.ljust(len(magic["magic"]))


def _is_simple(text: str, start: int) -> bool:
    """No compound statement, and whole on its row (IPython reads no further)."""
    line = text[start : logical_line(text, start).end].rstrip("\r\n")
    return len(line_starts(line)) == 1 and not _COMPOUND.match(line)


def _escaped(text: str, start: int) -> str | None:
    """`%magic`, `!command`, `?name` and `name?` become comments; in a block, a statement that can stand alone."""
    line = _ESCAPED.match(text, start)
    if line is None:
        return None
    filler = "0#" if line["before"] else "#"
    return line["before"] + _overwrite(line["first"], filler) + _CODE.sub(_as_comment, line["more"])


def _assigned(text: str, start: int) -> str | None:
    """`files = !ls` keeps its target: `files = ...`."""
    line = _ASSIGNED.match(text, start)
    if line is None:
        return None
    filler = "...#" if len(line["first"]) >= len("...") else "0#"
    return line["before"] + _overwrite(line["first"], filler) + _CODE.sub(_as_comment, line["more"])


def _as_comment(line: re.Match[str]) -> str:
    return _overwrite(line[0], "#")


def _overwrite(code: str, filler: str) -> str:
    """`code` with its first characters replaced; never longer than it was."""
    return (filler + code[len(filler) :])[: len(code)]
