"""Room for deep syntax trees: a raised recursion limit, and a thread whose C stack can hold it."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

RECURSION_LIMIT = 10_000
_STACK_SIZES = tuple(mib << 20 for mib in (512, 128, 32))  # address space, not memory; a container may refuse the first

T = TypeVar("T")


def on_deep_stack(function: Callable[[], T]) -> T:
    """The result of `function`, or what it raised; Ctrl-C still reaches the caller."""
    results: list[T] = []
    errors: list[BaseException] = []

    def target() -> None:
        try:
            results.append(function())
        except BaseException as error:
            errors.append(error)

    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, RECURSION_LIMIT))
    try:
        _start(target).join()
    finally:
        sys.setrecursionlimit(limit)
    if errors:
        raise errors[0]
    return results[0]


def _start(target: Callable[[], None]) -> threading.Thread:
    before = threading.stack_size()
    try:
        for size in (*_STACK_SIZES, before):
            with suppress(ValueError, RuntimeError):
                threading.stack_size(size)
                return _started(target)
        raise MemoryError("no room for another thread")
    finally:
        threading.stack_size(before)


def _started(target: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=target, daemon=True)  # daemon: Ctrl-C must not wait for a long parse
    thread.start()
    return thread
