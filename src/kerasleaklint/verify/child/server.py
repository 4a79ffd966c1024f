"""Imports Keras once, then runs each program in a fork: many short runs without as many imports.

What is imported here starts no thread that a fork would miss; all that TensorFlow starts with its first operation, it
starts in the fork.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from typing import Any

from kerasleaklint.verify.child.libraries import library
from kerasleaklint.verify.child.limits import die_with_parent
from kerasleaklint.verify.child.orders import follow


def serve() -> None:
    """A line of standard input is an order; the answers on standard output are a process id, then its status."""
    die_with_parent()
    answers = os.dup(1)
    os.dup2(2, 1)
    if library("keras").backend.backend() == "tensorflow":
        library("tensorflow")
    _answer(answers, "ready")
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            os.close(answers)
            _become(json.loads(line))
            return
        _answer(answers, pid)
        _answer(answers, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


def _become(order: dict[str, Any]) -> None:
    """Turns this fork into the process that the order wants."""
    os.setsid()
    os.chdir(order["folder"])
    os.environ.update(order["variables"])
    tempfile.tempdir = None  # to be found out anew
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    output = os.open(order["output"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(output, 1)
    os.dup2(output, 2)
    follow(order["orders"], forked=True)


def _answer(answers: int, value: object) -> None:
    os.write(answers, f"{value}\n".encode())
