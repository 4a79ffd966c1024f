"""Which files may crash or stall the parser: a cheap look at the bytes, so that only those pay for a process."""

from __future__ import annotations

import re

LARGE = 256 * 1024
CHAIN = (
    300  # operators, dots, subscripts or `elif`s; measured: LibCST parses in time that is worse than quadratic in these
)

_TOKEN = re.compile(
    rb"""
      (?P<skip> \#[^\n]*
              | \"\"\"(?:[^\\]|\\.)*?\"\"\" | '''(?:[^\\]|\\.)*?'''
              | \"(?:[^\"\\\n]|\\.)*\" | '(?:[^'\\\n]|\\.)*'
              | \\\r?\n )
    | (?P<open> [(\[{] )
    | (?P<close> [)\]}] )
    | (?P<end> \n )
    | (?P<elif> \belif\b )
    | (?P<link> \*\* | // | << | >> | [=!<>]= | [-+*/%@&|^<>~] | \.(?=\s*[^\W\d])
              | \b(?:and|or|not|if|in|is|lambda|await)\b )
    """,
    re.VERBOSE | re.DOTALL,
)


def risky(filename: str, data: bytes) -> bool:
    """Whether `data` deserves a process of its own. Notebooks do: one long program, hard to judge in JSON."""
    return filename.endswith(".ipynb") or len(data) > LARGE or _has_long_chain(data)


def _has_long_chain(data: bytes) -> bool:
    depth = links = elifs = closed_at = 0
    for token in _TOKEN.finditer(data):
        kind = token.lastgroup
        if kind == "open":
            depth += 1
            links += token.start() == closed_at > 0  # `x[0][0]`, `f()()`
        elif kind == "close":
            depth = max(0, depth - 1)
            closed_at = token.end()
        elif kind == "link":
            links += 1
        elif kind == "elif":
            elifs += 1
        elif kind == "end" and not depth:
            links = 0
        if max(links, elifs) > CHAIN:
            return True
    return False
