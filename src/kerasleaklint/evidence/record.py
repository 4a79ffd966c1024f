"""One measured case of a rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

FINISHED = "finished"


@dataclass(frozen=True)
class Side:
    """What a program did: `peak` in bytes over the baseline, `growth` in bytes per turn, seconds since the imports.

    `ending` is `finished`, or how else it ended; `detail` then says more in half a sentence, as it does of a program
    that finishes and is wrong.
    """

    ending: str
    peak: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    growth: Mapping[str, int] | None = None
    detail: str = ""


@dataclass(frozen=True)
class Record:
    """`case` is the name of the case, empty where a rule has one; `where`: the release its effect is claimed on.

    `verdict` is a word of the verifier's; `holds` says whether it is what the rule claims.
    """

    code: str
    effect: str
    case: str
    where: str
    verdict: str
    holds: bool
    reasons: tuple[str, ...]
    before: Side
    after: Side
    repeats: int
    scale: float
    date: str
    platform: str
    python: str
    keras: str
    backend: str

    @property
    def place(self) -> tuple[str, ...]:
        """What a newer measurement replaces: the same case, on the same releases, at the same scale."""
        return self.code, self.case, self.backend, self.keras, self.platform, str(self.scale)
