"""Cells of a notebook written back into its JSON: the text of those that changed, all else as it was to the byte."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

Span = tuple[int, int]

_SPACE = re.compile(r"[ \t\r\n]*")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_RAW_LINE = re.compile(r"(?:[^\\]|\\[^n])*?\\n|(?:[^\\]|\\[^n])+\Z")
# What writers of JSON for web pages escape although it is ASCII.
_WEB_ESCAPES = {character: f"\\u{ord(character):04x}" for character in "<>&='"}
_decode = json.JSONDecoder(strict=False).raw_decode


def written(data: bytes, changed: Mapping[int, str]) -> bytes:
    """The notebook with new sources of some code cells, by their index among all cells."""
    encoding = json.detect_encoding(data)
    text = data.decode(encoding, "surrogatepass")
    slots = dict(enumerate(_slots(text), start=1))
    for index in sorted(changed, reverse=True):
        start, end = slots[index]
        text = text[:start] + _value(text, text[start:end], changed[index]) + text[end:]
    return text.encode(encoding, "surrogatepass")


def _slots(text: str) -> Iterator[Span]:
    """Where the value that holds the source of each cell is."""
    root = _object(text, _skip(text, 0))
    lists = [root["cells"]] if "cells" in root else []
    sheets = _array(text, root["worksheets"][0]) if "worksheets" in root else []
    lists += [sheet["cells"] for sheet in (_object(text, start) for start, _ in sheets) if "cells" in sheet]
    for start, _ in (span for cells in lists for span in _array(text, cells[0])):
        cell = _object(text, start)
        yield cell.get("source", cell.get("input", (start, start)))


def _value(text: str, old: str, source: str) -> str:
    """JSON for a source, in the form of the old value: one string, or a list of lines laid out alike."""
    lines = _LINE.findall(source)
    if old.startswith('"'):
        known = _raw_lines([old])
        return f'"{"".join(known.get(line) or _literal(line, text) for line in lines)}"'
    spans = _array(old, 0)
    known = _raw_lines([old[start:end] for start, end in spans])
    if not lines or not spans:
        return json.dumps(lines)
    before, after = old[: spans[0][0]], old[spans[-1][1] :]
    gaps = [old[one[1] : other[0]] for one, other in pairwise(spans)]
    usual = gaps[-1] if gaps else f",{before[1:] or ' '}"
    gaps = [before, *(gaps + [usual] * len(lines))[: len(lines) - 1]]
    items = [f'"{known.get(line) or _literal(line, text)}"' for line in lines]
    return "".join(gap + item for gap, item in zip(gaps, items, strict=True)) + after


def _raw_lines(literals: list[str]) -> dict[str, str]:
    """Each line that is there, and how the file spells it in JSON."""
    raw = (line for literal in literals for line in _RAW_LINE.findall(literal[1:-1]))
    return {json.loads(f'"{line}"', strict=False): line for line in raw}


def _literal(line: str, text: str) -> str:
    """A new line, without its quotes, with the escapes that the file prefers."""
    raw = json.dumps(line, ensure_ascii=text.isascii())[1:-1]
    return "".join(_WEB_ESCAPES[c] if c in _WEB_ESCAPES and _WEB_ESCAPES[c] in text else c for c in raw)


# Just enough of JSON: where the members of an object and the elements of a list are


def _object(text: str, at: int) -> dict[str, Span]:
    return {key: span for key, span in _members(text, at) if isinstance(key, str)}


def _array(text: str, at: int) -> list[Span]:
    return [span for _, span in _members(text, at)]


def _members(text: str, at: int) -> Iterator[tuple[Any, Span]]:
    closing = {"{": "}", "[": "]"}.get(text[at])
    key = None
    at = _skip(text, at + 1)
    while closing and text[at] != closing:
        if closing == "}":
            key, at = _decode(text, at)
            at = _skip(text, _skip(text, at) + 1)
        _, end = _decode(text, at)
        yield key, (at, end)
        at = _skip(text, end)
        at = _skip(text, at + 1) if text[at] == "," else at


def _skip(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return space.end() if space else at
