"""From bytes to a program: which files, whether they can matter, what their text is. Imports no parser."""

from __future__ import annotations

from kerasleaklint.sources.gate import should_parse
from kerasleaklint.sources.loading import load
from kerasleaklint.sources.project import Project
from kerasleaklint.sources.source import Cell, Source

__all__ = ["Cell", "Project", "Source", "load", "should_parse"]
