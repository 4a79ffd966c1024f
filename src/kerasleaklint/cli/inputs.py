"""What to lint: names of files, and the contents of the one that comes from standard input."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click

from kerasleaklint.config import Settings
from kerasleaklint.sources.discover import discover

STDIN = "-"


@dataclass(frozen=True)
class Inputs:
    files: Sequence[str]
    contents: Mapping[str, bytes] = field(default_factory=dict)


def is_stdin(paths: Sequence[str], stdin_filename: str | None) -> bool:
    """Whether to read standard input: `-` alone, or a name for it and no paths."""
    if STDIN in paths and len(paths) > 1:
        raise click.UsageError("- (standard input) cannot be linted together with other paths")
    if stdin_filename is not None and paths not in ((), (STDIN,)):
        raise click.UsageError("--stdin-filename names standard input, and cannot be used with paths")
    return bool(stdin_filename and not paths) or paths == (STDIN,)


def find(paths: Sequence[str], settings: Settings, cwd: Path) -> Inputs:
    return Inputs(discover(paths or (".",), settings=settings, cwd=cwd))


def read_stdin(stdin_filename: str | None, settings: Settings, cwd: Path) -> Inputs:
    """Standard input under its name; nothing where `force-exclude` keeps that name out."""
    if sys.stdin is None:
        raise click.UsageError("standard input is closed")
    name = stdin_filename or STDIN
    data = sys.stdin.buffer.read()  # even if it is excluded: who writes to us must not see a broken pipe
    if settings.force_exclude and _is_excluded(cwd / name, settings, cwd):
        return Inputs([], {name: data})
    return Inputs([name], {name: data})


def _is_excluded(path: Path, settings: Settings, cwd: Path) -> bool:
    """Whether the path is excluded, or a folder that it lies in: below the settings' root or the current folder."""
    tops = {Path(settings.root), cwd}
    return any(settings.excludes(str(part)) for part in (path, *path.parents) if tops.intersection(part.parents))
