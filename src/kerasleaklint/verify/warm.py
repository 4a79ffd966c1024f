"""Runs as forks of one process that has imported Keras: many short runs would spend most of their time on imports."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO
from uuid import uuid4

from kerasleaklint.verify.plan import BaselineError
from kerasleaklint.verify.processes.orphans import kill_marked
from kerasleaklint.verify.processes.process import OUTPUT_KEPT, Ended, Supervisor
from kerasleaklint.verify.processes.scratch import temporary_files
from kerasleaklint.verify.request import Request
from kerasleaklint.verify.run import CHILD, STARTING, environment

POSSIBLE = hasattr(os, "fork") and sys.platform == "linux"  # elsewhere system libraries do not stand a fork


class Warm:
    """A context manager; inside, it is called in place of `run.fresh`. Leaving it ends all that was started."""

    def __init__(self, device: str = "auto") -> None:
        self._mark = f"KERASLEAKLINT_RUN={uuid4().hex}"
        self._device = device

    def __enter__(self) -> Warm:
        name, _, value = self._mark.partition("=")
        self._server = subprocess.Popen(
            [sys.executable, "-m", CHILD, "serve"],
            env={**environment(self._device), name: value},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            self._expect_ready()
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._close()

    def __call__(self, orders: Path, request: Request, started: Supervisor) -> Ended:
        output = orders.with_name("output")
        variables = temporary_files(orders.parent)
        order = {"orders": str(orders), "folder": str(request.folder), "output": str(output), "variables": variables}
        begin = time.monotonic()
        self._tell(json.dumps(order))
        pid = int(self._answer())
        try:
            started(pid)
            timed_out = not self._answers_within(request.timeout)
        finally:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)
        status = int(self._answer())
        return Ended(status, timed_out, begin, time.monotonic(), _tail(output))

    def _expect_ready(self) -> None:
        if not self._answers_within(STARTING) or self._answer() != "ready":
            raise BaselineError("Keras does not run here: it cannot be imported")

    def _tell(self, order: str) -> None:
        """What it does not read any more is missed in its answer."""
        with suppress(BrokenPipeError):
            _pipe(self._server.stdin).write(order.encode() + b"\n")
            _pipe(self._server.stdin).flush()

    def _answers_within(self, seconds: float) -> bool:
        return bool(select.select([_pipe(self._server.stdout)], [], [], seconds)[0])

    def _answer(self) -> str:
        """One line, read unbuffered: `select` must see what has not been read."""
        line = b""
        while not line.endswith(b"\n"):
            piece = os.read(_pipe(self._server.stdout).fileno(), 1)
            if not piece:
                raise BaselineError("Keras does not run here: the process that imported it has died")
            line += piece
        return line.decode().strip()

    def _close(self) -> None:
        self._server.kill()
        self._server.wait()
        for pipe in (self._server.stdin, self._server.stdout):
            with suppress(OSError):
                _pipe(pipe).close()
        kill_marked(self._mark)


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe


def _tail(path: Path) -> str:
    data = path.read_bytes() if path.exists() else b""
    return data[-OUTPUT_KEPT:].decode("utf-8", "replace")
