"""A fix as text: edits of a program that are applied all together or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kerasleaklint.core.diagnostic import Place


class Applicability(IntEnum):
    """How far a fix can be trusted, from shown only to applied by `--fix`."""

    SUGGESTION = 0
    UNSAFE = 1
    SAFE = 2

    @property
    def word(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, order=True)
class Edit:
    """Replace `text[start:end]` of the program (offsets in code points of `Source.text`) by `content`."""

    start: int
    end: int
    content: str


@dataclass(frozen=True)
class Fix:
    """`imports` are the import statements that the edits need, such as `import numpy as np`, if the file lacks them.

    `names` are new names that the edits bind: two fixes that bind the same one are not applied in the same round.
    """

    applicability: Applicability
    message: str
    edits: tuple[Edit, ...] = ()
    imports: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unfixed:
    """Why a finding has no fix, in words for the user."""

    reason: str


@dataclass(frozen=True)
class PlacedEdit:
    """An edit, and where it is in the file that the user has."""

    edit: Edit
    place: Place


@dataclass(frozen=True)
class PlacedFix:
    """A fix as a diagnostic carries it: whole, its imports among the edits."""

    applicability: Applicability
    message: str
    edits: tuple[PlacedEdit, ...]
    names: tuple[str, ...] = ()

    def applies(self, unsafe: bool) -> bool:
        """Whether `--fix` (with `--unsafe-fixes` where `unsafe`) would apply it."""
        return self.applicability >= (Applicability.UNSAFE if unsafe else Applicability.SAFE)
