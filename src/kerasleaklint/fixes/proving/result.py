"""What fixing a file comes to."""

from __future__ import annotations

from dataclasses import dataclass

from kerasleaklint.core import Diagnostic


@dataclass(frozen=True)
class Rejected:
    """A finding whose fix was not kept, and why."""

    diagnostic: Diagnostic
    reason: str


@dataclass(frozen=True)
class FixResult:
    """`data` is the file as it should be; the places of `applied` findings are those of the round they went in."""

    data: bytes
    applied: tuple[Diagnostic, ...] = ()
    remaining: tuple[Diagnostic, ...] = ()
    rejected: tuple[Rejected, ...] = ()
