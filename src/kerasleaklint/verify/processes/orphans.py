"""Processes that a program leaves behind, found by a mark in their environment (Linux: /proc/PID/environ)."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")
_ROUNDS = 5  # a process may fork while we look


def kill_marked(mark: str) -> None:
    """Kills every process of ours whose environment holds `mark` (NAME=value)."""
    for _ in range(_ROUNDS):
        found = [pid for pid in marked(mark) if pid != os.getpid()]
        for pid in found:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        if not found:
            return


def marked(mark: str) -> Iterator[int]:
    """The ids of processes with the mark; those that are dead and only not yet reaped have no environment."""
    wanted = mark.encode()
    for folder in _PROC.glob("[0-9]*"):
        with suppress(OSError):
            if wanted in (folder / "environ").read_bytes().split(b"\0"):
                yield int(folder.name)
