"""What is running now, on standard error: a live line where Rich and a terminal are there, else a line per run."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from kerasleaklint.core.size import format_size
from kerasleaklint.verify.memory.sampler import Sampler
from kerasleaklint.verify.plan import Announce, Step
from kerasleaklint.verify.run import Watch


@contextmanager
def progress(quiet: bool) -> Iterator[Announce]:
    """Gives the function that is told of each run."""
    if quiet or sys.stderr is None:
        yield _silent
    elif sys.stderr.isatty() and find_spec("rich"):
        with _live() as announce:
            yield announce
    else:
        yield _plain


def _silent(step: Step) -> Watch | None:
    del step
    return None


def _plain(step: Step) -> Watch | None:
    try:
        print(f"[{step.number}/{step.of}] {step.label}", file=sys.stderr, flush=True)
    except BrokenPipeError:  # nobody reads it any more (`2>&1 | head -1`), which must not end the runs
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
    return None


@contextmanager
def _live() -> Iterator[Announce]:
    console: Any = import_module("rich.console").Console(stderr=True)
    bars: Any = import_module("rich.progress")
    columns = (bars.SpinnerColumn(), bars.BarColumn(), bars.TextColumn("{task.description}"), _memory_column(bars))
    with bars.Progress(*columns, bars.TimeElapsedColumn(), console=console, transient=True) as shown:
        task = shown.add_task("", sampler=None)

        def announce(step: Step) -> Watch:
            shown.update(task, total=step.of, completed=step.number - 1, description=step.label, sampler=None)
            return lambda sampler: shown.update(task, sampler=sampler)

        yield announce


def _memory_column(bars: Any) -> Any:
    text: Callable[[str], Any] = import_module("rich.text").Text

    class Memory(bars.ProgressColumn):  # type: ignore[misc]
        def render(self, task: Any) -> Any:
            sampler: Sampler | None = task.fields["sampler"]
            latest = sampler.latest if sampler else None
            return text(format_size(latest.anonymous) if latest else "")

    return Memory()
