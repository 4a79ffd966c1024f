"""Worker processes that may crash or hang without taking the run down: each does one task at a time, over a pipe."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, Literal, TypeVar

from kerasleaklint.runner.stack import on_deep_stack

Task = TypeVar("Task")
Answer = TypeVar("Answer")

_HEARTBEAT = 1.0  # seconds between a waiting worker's looks at whether its parent still lives


@dataclass(frozen=True)
class Lost:
    """No answer: the worker died, or was killed at the deadline."""

    fate: Literal["crashed", "overran"]


def in_workers(
    function: Callable[[Task], Answer], tasks: Sequence[Task], *, workers: int, deadline: float
) -> Iterator[tuple[Task, Answer | Lost]]:
    """Each task with its answer, as they complete. All must pickle, and `function` must not raise."""
    gc.freeze()  # what is imported already stays shared with forked workers
    waiting = deque(tasks)
    idle = [_Worker(function) for _ in range(min(workers, len(tasks)))]
    busy: list[_Worker[Task, Answer]] = []
    try:
        while waiting or busy:
            while waiting and idle:
                busy.append(idle.pop().give(waiting.popleft(), deadline))
            for worker, answer in _answers(busy):
                busy.remove(worker)
                yield worker.task, answer
                idle.append(_Worker(function) if isinstance(answer, Lost) else worker)
    finally:
        for worker in idle + busy:
            worker.dismiss()


class _Worker(Generic[Task, Answer]):
    def __init__(self, function: Callable[[Task], Answer]) -> None:
        context: Any = multiprocessing.get_context(_start_method())
        self.connection: Connection
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, function, os.getpid()), daemon=True)
        with _uninterrupted():
            self._process.start()
        theirs.close()  # so that the death of the worker reads as the end of the pipe

    def give(self, task: Task, seconds: float) -> _Worker[Task, Answer]:
        self.task = task
        self.deadline = time.monotonic() + seconds
        with suppress(OSError):  # a dead worker is noticed where its answer is awaited
            self.connection.send(task)
        return self

    def answer(self) -> Answer | Lost:
        try:
            answer: Answer = self.connection.recv()
            return answer
        except (EOFError, OSError):
            return self.lose("crashed")

    def lose(self, fate: Literal["crashed", "overran"]) -> Lost:
        self.dismiss()
        return Lost(fate)

    def dismiss(self) -> None:
        self._process.kill()
        self._process.join()
        self.connection.close()


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl-C waits: a process that is only being made would complain of it."""
    _ctrl_c("SIG_BLOCK")
    try:
        yield
    finally:
        _ctrl_c("SIG_UNBLOCK")


def _ctrl_c(how: str) -> None:
    if hasattr(signal, "pthread_sigmask"):  # not on Windows
        signal.pthread_sigmask(getattr(signal, how), {signal.SIGINT})


def _start_method() -> str:
    """Fork shares the imports, and is safe where no other thread runs and the system's libraries allow it."""
    return "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"


def _answers(busy: Sequence[_Worker[Task, Answer]]) -> list[tuple[_Worker[Task, Answer], Answer | Lost]]:
    """Waits for the first answer or deadline; then all that are due."""
    timeout = min(worker.deadline for worker in busy) - time.monotonic()
    ready = wait([worker.connection for worker in busy], max(0.0, timeout))
    now = time.monotonic()
    answers = [(worker, worker.answer()) for worker in busy if worker.connection in ready]
    late = [worker for worker in busy if worker.connection not in ready and worker.deadline <= now]
    return answers + [(worker, worker.lose("overran")) for worker in late]


def _serve(connection: Connection, function: Callable[[Any], Any], parent: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C reaches the whole group: die without a word
    _ctrl_c("SIG_UNBLOCK")
    gc.enable()
    with suppress(EOFError, OSError):
        on_deep_stack(lambda: _answer_all(connection, function, parent))


def _answer_all(connection: Connection, function: Callable[[Any], Any], parent: int) -> None:
    while os.getppid() == parent:
        if connection.poll(_HEARTBEAT):
            connection.send(function(connection.recv()))
