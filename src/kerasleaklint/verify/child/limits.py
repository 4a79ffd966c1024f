"""What bounds the measured process from inside."""

from __future__ import annotations

import ctypes
import signal
import sys

_PR_SET_PDEATHSIG = 1  # prctl(2)


def die_with_parent() -> None:
    """Linux: the kernel kills this process when the verifier dies, however it dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def limit_data(size: int) -> None:
    """Bounds private writable mappings to `size` bytes (setrlimit(2), RLIMIT_DATA): file pages do not count."""
    import resource

    resource.setrlimit(resource.RLIMIT_DATA, (size, size))
