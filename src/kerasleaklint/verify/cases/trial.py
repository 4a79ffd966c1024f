"""A rule's case, ready to run."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FIRST = re.compile(r"SCALE = 1\.0\r?\n")


@dataclass(frozen=True)
class Trial:
    """`fixed`: whether `after` is what the rule's own fix made, so that it must train the same."""

    code: str
    effect: str
    case: str
    where: str
    before: str
    after: str
    fixed: bool

    @property
    def name(self) -> str:
        return f"{self.code} ({self.case})" if self.case else self.code


class CaseError(Exception):
    """A case cannot be run as it is; the message says why."""


def scaled(program: str, scale: float, name: str) -> bytes:
    """The program with its first line rewritten."""
    if not _FIRST.match(program):
        raise CaseError(f'{name}: the first line of a case must be "SCALE = 1.0"')
    return _FIRST.sub(f"SCALE = {scale}\n", program, count=1).encode()
