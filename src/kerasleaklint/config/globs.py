"""Path patterns with the meaning that ruff gives them: `*` crosses folders, `{a,b}` offers a choice."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from pathlib import PurePath

_TOKEN = re.compile(r"\*\*/|\*+|\?|\[[!^]?\]?[^\]]*\]|[{},]|.", re.DOTALL)
_SIGNS = {"**/": "(?:.*/)?", "?": "[^/]", "{": "(?:", "}": ")"}


def matches(path: str, patterns: tuple[str, ...], root: str) -> bool:
    """Whether an absolute path fits a pattern: by its last part, or as a whole (relative ones start at `root`)."""
    by_name, by_path = _matchers(patterns, root)
    slashed = path.replace(os.sep, "/")
    return bool(by_name.fullmatch(slashed.rpartition("/")[2]) or by_path.fullmatch(slashed))


def anchor(pattern: str, root: str) -> str:
    """The pattern as an absolute one; signs in the root's own name stand for themselves."""
    folder = re.sub(r"[*?\[{]", r"[\g<0>]", root.replace(os.sep, "/")).rstrip("/")
    return f"{folder}/{pattern.removeprefix('./')}"


@lru_cache(maxsize=256)
def _matchers(patterns: tuple[str, ...], root: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    bare = [pattern.rstrip("/") for pattern in patterns]
    whole = [pattern if PurePath(pattern).is_absolute() else anchor(pattern, root) for pattern in bare]
    return _any_of(bare), _any_of(whole)


def _any_of(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(_regex, patterns)) or r"(?!)", re.DOTALL)


def _regex(pattern: str) -> str:
    """A regular expression for one pattern; one that makes no sense stands for itself."""
    depth = 0
    parts = []
    for token in _TOKEN.findall(pattern):
        depth += {"{": 1, "}": -1}.get(token, 0)
        parts.append("|" if token == "," and depth else _token_regex(token))
    try:
        return f"(?:{re.compile(''.join(parts)).pattern})"
    except re.error:
        return re.escape(pattern)


def _token_regex(token: str) -> str:
    if token in _SIGNS:
        return _SIGNS[token]
    if token.startswith("*"):
        return ".*"
    if len(token) == 1:
        return re.escape(token)
    inner = token[1:-1].replace("\\", r"\\").replace("[", r"\[")
    return f"[^{inner[1:]}]" if inner.startswith(("!", "^")) else f"[{inner}]"
