"""Bytes of a Python file to text, by the rules of PEP 263, without touching its newlines."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate

from kerasleaklint.core import SourceError
from kerasleaklint.sources.source import Source

MAX_NESTING = 200
_BOM = b"\xef\xbb\xbf"
_COOKIE = re.compile(rb"[ \t\f]*#[^\r\n]*?coding[:=][ \t]*([-\w.]+)")
_NOTHING = re.compile(rb"[ \t\f]*(?:#[^\r\n]*)?(?:\r\n?|\n)")
_FAMILIES = (
    ("utf-8", "utf-8"),
    ("latin-1", "iso-8859-1"),
    ("iso-8859-1", "iso-8859-1"),
    ("iso-latin-1", "iso-8859-1"),
)
_NOT_BRACKETS = bytes(set(range(256)) - set(b"()[]{}"))
_STEP = {**dict.fromkeys(b"([{", 1), **dict.fromkeys(b")]}", -1)}


def decode(data: bytes, filename: str) -> Source:
    """The text of a Python file; SourceError where CPython would refuse the bytes."""
    body = data.removeprefix(_BOM)
    if (nul := body.find(b"\0")) >= 0:
        raise SourceError("source code cannot contain null bytes", *_position(body[:nul].decode("utf-8", "replace")))
    text = _decode(body, _encoding(body, has_bom=data.startswith(_BOM)))
    check_nesting(text)
    return Source(filename, text)


def encode(text: str, like: bytes) -> bytes:
    """The inverse of `decode`: the text in the encoding of these bytes, with a byte order mark if they have one."""
    body = like.removeprefix(_BOM)
    mark = like[: len(like) - len(body)]
    return mark + text.encode(_encoding(body, has_bom=bool(mark)))


def check_nesting(text: str) -> None:
    """Refuse brackets deeper than CPython accepts: LibCST crashes the interpreter on them (measured at about 1,300)."""
    if _nesting_bound(text) <= MAX_NESTING:
        return
    from kerasleaklint.sources.lexer import first_deeper_than

    offset = first_deeper_than(MAX_NESTING, text)
    if offset is not None:
        raise SourceError("too many nested parentheses", *_position(text[:offset]))


def _nesting_bound(text: str) -> int:
    """How deep brackets can be nested, those of strings and comments counted too: a few C loops, no lexer."""
    brackets = text.encode("utf-8", "replace").translate(None, _NOT_BRACKETS)
    depths = list(accumulate(map(_STEP.__getitem__, brackets), initial=0))
    lowest = accumulate(depths, min)
    return max(depth - low for depth, low in zip(depths, lowest, strict=True))


def _encoding(body: bytes, *, has_bom: bool) -> str:
    found = _find_cookie(body)
    if found is None:
        return "utf-8"
    name, row = found
    encoding = _normal(name)
    if has_bom and encoding != "utf-8":
        raise SourceError(f"the file starts with a UTF-8 byte order mark but declares {name}", row)
    try:
        reads_ascii = "#".encode(encoding) == b"#"
    except LookupError:
        reads_ascii = False
    if not reads_ascii:
        raise SourceError(f"unknown encoding: {name}", row)
    return encoding


def _find_cookie(body: bytes) -> tuple[str, int] | None:
    """The declared encoding and its row: in the first line, or the second below a blank or comment line."""
    if cookie := _COOKIE.match(body):
        return cookie[1].decode("ascii"), 1
    first = _NOTHING.match(body)
    if first and (cookie := _COOKIE.match(body, first.end())):
        return cookie[1].decode("ascii"), 2
    return None


def _normal(name: str) -> str:
    """Emacs writes `utf-8-unix`; CPython reads it as utf-8."""
    plain = name.lower().replace("_", "-")
    for family, encoding in _FAMILIES:
        if plain == family or plain.startswith(f"{family}-"):
            return encoding
    return name


def _decode(body: bytes, encoding: str) -> str:
    try:
        return body.decode(encoding)
    except UnicodeDecodeError as error:
        before = body[: error.start].decode(encoding, "replace")
        message = f"cannot decode byte 0x{body[error.start]:02x} as {encoding}"
        raise SourceError(message, *_position(before)) from error


def _position(before: str) -> tuple[int, int]:
    """Row and column, from 1, of what follows `before`."""
    from kerasleaklint.sources.lexer import line_starts

    starts = line_starts(before)
    row = bisect_right(starts, len(before))
    return row, len(before) - starts[row - 1] + 1
