"""One module per output format, each with `render(report, *, color) -> str`; they see `core` only."""

from __future__ import annotations

from importlib import import_module

from kerasleaklint.reporters.report import Lines, Report

FORMATS = ("concise", "full", "json")

__all__ = ["FORMATS", "Lines", "Report", "render"]


def render(report: Report, output_format: str, *, color: bool = False) -> str:
    """The report as lines of text; empty where the format has nothing to say."""
    rendered = import_module(f"{__name__}.{output_format}").render(report, color=color)
    assert isinstance(rendered, str)
    return rendered
