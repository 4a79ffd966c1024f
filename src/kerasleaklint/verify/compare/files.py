"""The files that programs write, and that are put back after each run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kerasleaklint.verify.compare.facts import NOTE, Fact
from kerasleaklint.verify.plan import Pair

_NAMED = 3


def compare(repeats: Sequence[Pair]) -> Iterator[Fact]:
    """Told, and not compared: names hold times and results."""
    before, after = repeats[-1].before.written, repeats[-1].after.written
    if before or after:
        why = f"files that it writes are put back after each run: {_listed(before or after)}"
        yield Fact("files written", _listed(before), _listed(after), NOTE, why)


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join([*names[:_NAMED], *([f"{more} more"] if more > 0 else [])]) or "none"
