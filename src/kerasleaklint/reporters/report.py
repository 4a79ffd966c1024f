"""What every reporter renders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kerasleaklint.core import Diagnostic

Lines = Mapping[tuple[str, int | None], Sequence[str]]


@dataclass(frozen=True)
class Report:
    """Findings in report order; `files` counts the files looked at, findings or not.

    `lines` maps (filename, cell) to source lines, for the formats that draw code frames.
    """

    diagnostics: tuple[Diagnostic, ...] = ()
    files: int = 0
    lines: Lines = field(default_factory=dict)
    summary: bool = True
