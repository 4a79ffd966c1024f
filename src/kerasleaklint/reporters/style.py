"""Terminal colour, and text that cannot break a line or reach the terminal as an escape sequence."""

from __future__ import annotations

from collections.abc import Callable

Paint = Callable[[str, str], str]

_RESET = "\x1b[0m"
_STYLES = {
    "bold": "\x1b[1m",
    "error": "\x1b[1;31m",
    "warning": "\x1b[1;33m",
    "suggestion": "\x1b[1;36m",
    "frame": "\x1b[34m",
    "related": "\x1b[36m",
    "dim": "\x1b[2m",
}


def painter(color: bool) -> Paint:
    """A function (text, style) -> text; without colour it changes nothing."""
    return _paint if color else _plain


def printable(text: str) -> str:
    """`text` on one line: control characters become visible escapes, all others stay."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in _ODD_SPACES else c.encode("unicode_escape").decode() for c in text)


# Not "printable" for Python, harmless on a terminal; an ideographic space in a path should stay one.
_ODD_SPACES = frozenset("\u00a0\u2009\u202f\u3000")


def _paint(text: str, style: str) -> str:
    return f"{_STYLES[style]}{text}{_RESET}" if text else text


def _plain(text: str, style: str) -> str:
    return text
