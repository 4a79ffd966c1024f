"""What every reporter renders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kerasleaklint.core import Diagnostic

Lines = Mapping[tuple[str, int | None], Sequence[str]]


@dataclass(frozen=True)
class Report:
    """Findings in report order; `files` counts the files looked at, findings or not.

    `lines` maps (filename, cell) to source lines, for the formats that draw code frames. `unsafe` tells whether unsafe
    fixes count as available; `fixed` counts the findings that were fixed already.
    """

    diagnostics: tuple[Diagnostic, ...] = ()
    files: int = 0
    lines: Lines = field(default_factory=dict)
    summary: bool = True
    unsafe: bool = False
    fixed: int = 0

    def mark(self, diagnostic: Diagnostic) -> str:
        """What stands between the code and the message of a finding that `--fix` would fix."""
        return "[*] " if diagnostic.is_fixable(unsafe=self.unsafe) else ""
