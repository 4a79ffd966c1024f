"""From bytes to a source: each kind of file by its own decoder, which is loaded on first use."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kerasleaklint.sources.source import Source


def load(data: bytes, filename: str) -> Source:
    """The program in these bytes: a notebook by its suffix, else Python."""
    if filename.endswith(".ipynb"):
        from kerasleaklint.sources import notebook

        return notebook.decode(data, filename)
    from kerasleaklint.sources import python

    return python.decode(data, filename)
