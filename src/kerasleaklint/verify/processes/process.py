"""A child process under supervision: bounded in time and output, and nothing of it outlives the call."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from uuid import uuid4

from kerasleaklint.verify.processes.orphans import kill_marked

OUTPUT_KEPT = 16_384  # bytes of the end of the output
_DRAIN = 2.0  # seconds for the output that is still in the pipe

Supervisor = Callable[[int], None]


@dataclass(frozen=True)
class Ended:
    """How a process ended; a negative status is the number of the signal. Times in seconds, monotonic clock."""

    status: int
    timed_out: bool
    started: float
    ended: float
    output: str


def supervise(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], timeout: float, started: Supervisor
) -> Ended:
    """Runs a command to its end or to the time limit; `started` is told its process id."""
    mark = f"KERASLEAKLINT_RUN={uuid4().hex}"
    name, _, value = mark.partition("=")
    begin = time.monotonic()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**environment, name: value},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=os.name == "posix",
    )
    tail = _Tail(process)
    try:
        started(process.pid)
        timed_out = not _ends_in_time(process, timeout)
    finally:
        _kill(process, mark)
    return Ended(process.returncode, timed_out, begin, time.monotonic(), tail.text())


def _ends_in_time(process: subprocess.Popen[bytes], timeout: float) -> bool:
    try:
        process.wait(timeout)
    except subprocess.TimeoutExpired:
        return False
    return True


def _kill(process: subprocess.Popen[bytes], mark: str) -> None:
    """Ends the process with all its descendants, those that left its group or session too."""
    if os.name == "posix":
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()
    kill_marked(mark)


class _Tail:
    """The end of what a process prints, read as it comes: a full pipe would stop the process."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        self._kept = b""
        self._thread = threading.Thread(target=self._drain, args=(process.stdout,), daemon=True)
        self._thread.start()

    def text(self) -> str:
        self._thread.join(_DRAIN)
        return self._kept.decode("utf-8", "replace")

    def _drain(self, stream: IO[bytes]) -> None:
        with stream:
            while piece := os.read(stream.fileno(), 65_536):
                self._kept = (self._kept + piece)[-OUTPUT_KEPT:]
