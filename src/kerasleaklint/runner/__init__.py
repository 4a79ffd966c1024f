"""Files to results: the gate, then linting in this process or in workers that may crash."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from kerasleaklint.config import Settings
from kerasleaklint.runner.job import Fixing, Job, Result

DEADLINE = 60.0  # seconds for one file
FEW = 8  # up to here, starting workers costs more than they save

__all__ = ["DEADLINE", "FEW", "Fixing", "Result", "run"]


def run(
    files: Sequence[str],
    settings: Settings,
    cwd: Path,
    *,
    contents: Mapping[str, bytes] | None = None,
    jobs: int | None = None,
    deadline: float = DEADLINE,
    fixing: Fixing | None = None,
) -> list[Result]:
    """One result per file, in the order of `files`; `contents` stands in for files that are not on disk.

    With `fixing`, fixes are made as far as they can be trusted; nothing is written.
    """
    job = Job(settings, cwd, contents or {}, fixing)
    names = list(dict.fromkeys(files))
    results = {name: result for name in names if (result := job.triage(name))}
    relevant = [name for name in names if name not in results]
    apart = relevant if len(relevant) > FEW else [name for name in relevant if job.fragile(name)]
    here = [name for name in relevant if name not in set(apart)]
    results.update((result.filename, result) for result in _lint_apart(job, apart, jobs or _cpu_count(), deadline))
    results.update((result.filename, result) for result in _lint_here(job, here))
    return [results[name] for name in names]


def _lint_here(job: Job, names: Sequence[str]) -> Sequence[Result]:
    if not names:
        return ()
    from kerasleaklint.runner.stack import on_deep_stack

    return on_deep_stack(lambda: [job.lint(name) for name in names])


def _lint_apart(job: Job, names: Sequence[str], workers: int, deadline: float) -> Iterator[Result]:
    if not names:
        return
    from kerasleaklint.runner.pool import Lost, in_workers

    messages = {"crashed": "the parser crashed on this file", "overran": f"gave up after {deadline:g} s"}
    job.preload()
    for name, answer in in_workers(job.lint, names, workers=workers, deadline=deadline):
        yield job.failed(name, messages[answer.fate]) if isinstance(answer, Lost) else answer


def _cpu_count() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
