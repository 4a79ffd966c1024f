"""What bounds the measured process from inside."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1  # prctl(2)


def die_with_parent(parent: int | None = None) -> None:
    """Linux: the kernel kills this process when the verifier dies, however it dies.

    `parent`: its process id, where it may have died before this was called.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if parent not in (None, os.getppid()):
            os._exit(1)


def stay() -> None:
    """Another program in this process (os.execv) would neither be seen nor its files be put back; forks may do so."""
    owner = os.getpid()

    def refuse(event: str, args: object) -> None:
        if event == "os.exec" and os.getpid() == owner:
            raise RuntimeError("verify cannot follow a program that replaces itself by another one (os.exec)")

    sys.addaudithook(refuse)


def limit_data(size: int) -> None:
    """Bounds private writable mappings to `size` bytes (setrlimit(2), RLIMIT_DATA): file pages do not count."""
    import resource

    resource.setrlimit(resource.RLIMIT_DATA, (size, size))
