"""How a run ended, in the words of a report."""

from __future__ import annotations

import re
import signal
from dataclasses import dataclass

from kerasleaklint.verify.events import Event, last
from kerasleaklint.verify.processes.process import Ended

FINISHED = "finished"
CRASHED = "crashed"
EXITED = "exited"
HUNG = "hung"
OUT_OF_MEMORY = "out of memory"

_SIGNS = (
    "MemoryError",
    "bad_alloc",
    "ResourceExhausted",
    "RESOURCE_EXHAUSTED",
    "OOM when",
    "Cannot allocate memory",
    "pthread_create() failed",  # no room for a stack
)
_MEMORY = re.compile("|".join(map(re.escape, _SIGNS)))
_LINE = 200  # characters


@dataclass(frozen=True)
class Outcome:
    """`kind` is one of the words above; `detail` says more in half a sentence."""

    kind: str
    detail: str = ""

    @property
    def finished(self) -> bool:
        return self.kind == FINISHED

    def __str__(self) -> str:
        return f"{self.kind}: {self.detail}" if self.detail else self.kind


def classify(ended: Ended, events: tuple[Event, ...], timeout: float) -> Outcome:
    error = last(events, "error")
    if ended.timed_out and not error:
        return Outcome(HUNG, f"no end within {round(timeout)} s")
    raised = ": ".join(filter(None, (error.get("type"), error.get("message"))))
    if ended.status == 0 and not error:
        return Outcome(FINISHED)
    if raised:
        return Outcome(OUT_OF_MEMORY if _MEMORY.search(raised) else CRASHED, raised)
    if ended.status > 0:
        return Outcome(EXITED, f"with status {ended.status}{_last_words(ended.output)}")
    return Outcome(OUT_OF_MEMORY if _MEMORY.search(ended.output) else CRASHED, _signal(ended.status))


def _last_words(output: str) -> str:
    """Of a program that ends by itself they are mostly the reason: `sys.exit("...")`, argparse."""
    printed = [line.strip() for line in output.splitlines() if line.strip()]
    return f" (it printed last: {printed[-1][:_LINE]})" if printed else ""


def _signal(status: int) -> str:
    """Who sent it is not known: a program can send itself what the system sends."""
    try:
        name = signal.Signals(-status).name
    except ValueError:
        return f"killed by signal {-status}"
    return f"killed by {name}" + (", as the system does where memory runs out" if name == "SIGKILL" else "")
