"""Errors that a user can cause. Anything else that is raised is a defect of ours."""

from __future__ import annotations


class ConfigError(Exception):
    """A wrong option, configuration key or value; the message is one line that names it."""


class SourceError(Exception):
    """A file that cannot be read, decoded or parsed: reported as KLL900 at `row` (of `cell`, for a notebook)."""

    def __init__(self, message: str, row: int = 1, column: int = 1, cell: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.row = row
        self.column = column
        self.cell = cell
