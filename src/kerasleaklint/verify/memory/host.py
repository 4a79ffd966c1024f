"""Memory of a process, with what the kernel can take back (file pages) apart.

Linux: RssAnon and RssFile of /proc/PID/status (proc_pid_status(5)), and what the processes that it starts hold for
themselves. Elsewhere psutil's USS of the process alone, which cannot part them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any

from kerasleaklint.verify.memory.descendants import Descendants


@dataclass(frozen=True)
class Reading:
    """Bytes: anonymous memory, resident file pages, and private writable mappings (virtual)."""

    anonymous: int
    file: int = 0
    data: int = 0


Reader = Callable[[], Reading | None]


def reader(pid: int) -> Reader:
    """A function that reads the memory of a process and those it starts; it gives None once the process is gone."""
    if sys.platform != "linux":
        return _uss_reader(pid)
    status, others = Path(f"/proc/{pid}/status"), Descendants(pid)

    def read() -> Reading | None:
        found = read_status(status)
        return replace(found, anonymous=found.anonymous + others()) if found else None

    return read


def own_anonymous() -> int:
    """Anonymous bytes of this process alone: asked for at each event, so it has to be quick."""
    pid = os.getpid()
    found = read_status(Path(f"/proc/{pid}/status")) if sys.platform == "linux" else reader(pid)()
    return found.anonymous if found else 0


def read_status(path: Path) -> Reading | None:
    try:
        text = path.read_text()
    except OSError:
        return None
    return parse_status(text)


def parse_status(text: str) -> Reading | None:
    """The reading in the text of /proc/PID/status; None for a process that has no memory any more."""
    fields = dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
    if "RssAnon" not in fields:
        return None
    return Reading(_bytes(fields["RssAnon"]), _bytes(fields.get("RssFile", "0")), _bytes(fields.get("VmData", "0")))


def _bytes(field: str) -> int:
    return int(field.split()[0]) * 1024


def _uss_reader(pid: int) -> Reader:
    psutil: Any = import_module("psutil")
    try:
        process = psutil.Process(pid)
    except psutil.Error:
        return lambda: None

    def read() -> Reading | None:
        try:
            return Reading(process.memory_full_info().uss)
        except psutil.Error:
            return None

    return read
