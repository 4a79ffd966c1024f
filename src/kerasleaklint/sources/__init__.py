"""From bytes to a program: which files, whether they can matter, what their text is. Imports no parser."""

from __future__ import annotations

from kerasleaklint.sources.gate import should_parse
from kerasleaklint.sources.project import Measured, Project
from kerasleaklint.sources.source import Cell, Source

__all__ = ["Cell", "Measured", "Project", "Source", "load", "mask_cell", "should_parse"]


def load(data: bytes, filename: str) -> Source:
    """The program in these bytes: a notebook by its suffix, else Python."""
    if filename.endswith(".ipynb"):
        from kerasleaklint.sources import notebook

        return notebook.decode(data, filename)
    from kerasleaklint.sources import python

    return python.decode(data, filename)


def mask_cell(source: Source, cell_index: int) -> Source:
    """The same program without one cell of the notebook; rows keep their numbers."""
    from kerasleaklint.sources import notebook

    return notebook.mask_cell(source, cell_index)
