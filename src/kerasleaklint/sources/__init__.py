"""From bytes to a program: which files, whether they can matter, what their text is. Imports no parser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.sources.gate import should_parse
from kerasleaklint.sources.loading import load
from kerasleaklint.sources.project import Project

if TYPE_CHECKING:
    from kerasleaklint.sources.source import Cell, Source

__all__ = ["Cell", "Project", "Source", "load", "should_parse"]


def __getattr__(name: str) -> object:
    """What only files that are parsed need."""
    if name not in __all__:
        raise AttributeError(name)
    from kerasleaklint.sources import source

    return getattr(source, name)
