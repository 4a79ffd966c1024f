"""From a source to a syntax tree, or to the one error that says why there is none."""

from __future__ import annotations

import ast
import warnings
from functools import lru_cache
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.core import SourceError
from kerasleaklint.semantics.recursion import deep_recursion

if TYPE_CHECKING:
    from kerasleaklint.sources import Source

# Files of one project import the same modules again and again. A tree takes some sixty bytes for each character.
MAX_KEPT_TREES = 32
MAX_KEPT_TEXT = 2**16


def parse_strictly(source: Source) -> cst.Module:
    """The tree; raises SourceError at the first row that is not Python."""
    try:
        with deep_recursion():
            return cst.parse_module(source.text)
    except (cst.ParserSyntaxError, SyntaxError, ValueError) as error:
        raise explained(source.text) or SourceError(f"cannot be parsed: {error}") from error
    except RecursionError as error:
        raise SourceError("an expression is nested too deeply to be parsed") from error


def parse(source: Source) -> cst.Module | None:
    """The tree, or None: of an imported module that cannot be parsed nothing is known."""
    return _kept(source) if len(source.text) <= MAX_KEPT_TEXT else _parsed(source)


def _parsed(source: Source) -> cst.Module | None:
    try:
        return parse_strictly(source)
    except SourceError:
        return None


_kept = lru_cache(MAX_KEPT_TREES)(_parsed)


def read(text: str) -> ast.Module:
    """The tree of the running Python, which has opinions on escapes that are none of our business."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


def explained(text: str, first_row: int = 1) -> SourceError | None:
    """What the running Python says about the text: its messages and columns are better than LibCST's."""
    try:
        read(text)
    except SyntaxError as error:
        return SourceError(f"cannot be parsed: {error.msg}", (error.lineno or 1) + first_row - 1, error.offset or 1)
    except (ValueError, RecursionError, MemoryError) as error:
        return SourceError(f"cannot be parsed: {error}", first_row)
    return None
