"""Memory of the processes that a program starts (Linux): worker processes, or forks of itself.

What a fork shares with its parent is counted there; here counts only what a process has written for itself.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")
_PACE = 0.2  # seconds: looking for them costs more than a look at one process


class Descendants:
    """Called as often as one likes; looks again after a while. Gives bytes."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._looked = -_PACE
        self._bytes = 0

    def __call__(self) -> int:
        if time.monotonic() - self._looked >= _PACE:
            self._bytes = sum(map(private, descendants(self._pid)))
            self._looked = time.monotonic()
        return self._bytes


def descendants(pid: int) -> Iterator[int]:
    """Children of all threads, and theirs."""
    for path in (_PROC / str(pid) / "task").glob("*/children"):
        with suppress(OSError):  # a thread or process that has ended
            for child in map(int, path.read_text().split()):
                yield child
                yield from descendants(child)


def private(pid: int) -> int:
    """Bytes that only this process holds and has written; 0 once it is gone."""
    with suppress(OSError):
        for line in (_PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Private_Dirty:"):
                return int(line.split()[1]) * 1024
    return 0
