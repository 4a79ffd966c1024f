"""Writing to terminals, pipes and files."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Mapping
from errno import EACCES
from functools import partial
from pathlib import Path
from typing import TextIO

ANY_WRITES = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


def emit(text: str) -> None:
    """Text on standard output. A reader that has gone away (`| head`) is no failure."""
    if sys.stdout is None:  # closed by the caller
        return
    try:
        _write(text, sys.stdout)
    except BrokenPipeError:
        abandon_stdout()


def emit_bytes(data: bytes) -> None:
    """A program on standard output, in its own encoding."""
    if sys.stdout is not None:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()


def abandon_stdout() -> None:
    """Nobody reads it any more; without this the interpreter complains when it flushes at its exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def say(text: str) -> None:
    """Lines on standard error."""
    if sys.stderr is not None and text:
        _write(text if text.endswith("\n") else f"{text}\n", sys.stderr)


def complain(message: str) -> None:
    """`kerasleaklint: error: ...`, on one line."""
    say(f"kerasleaklint: error: {' '.join(message.split())}")


def complain_of(error: OSError) -> None:
    complain(f"{error.strerror or error}" + (f": {error.filename}" if error.filename else ""))


def wants_color(choice: str, environment: Mapping[str, str]) -> bool:
    """Whether to colour standard output: `always`, `never`, or `auto` by NO_COLOR, FORCE_COLOR and the terminal."""
    if choice != "auto":
        return choice == "always"
    if environment.get("NO_COLOR"):
        return False
    return bool(environment.get("FORCE_COLOR")) or (is_terminal() and environment.get("TERM") != "dumb")


def is_terminal() -> bool:
    return sys.stdout is not None and sys.stdout.isatty()


def write_atomically(path: Path, content: str | bytes) -> None:
    """Readers see the old file or the new one, never half of it; a file that is marked read-only stays."""
    data = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
    target = path.resolve()
    try:
        known = target.stat() if target.exists() else None
        if known and not known.st_mode & ANY_WRITES:
            raise PermissionError(EACCES, os.strerror(EACCES))
        (target.write_bytes if known and _stays(known) else partial(_replace, target))(data)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


def _stays(known: os.stat_result) -> bool:
    """Devices, pipes, and files with other names: a new file in their place would part them from these."""
    return not stat.S_ISREG(known.st_mode) or known.st_nlink > 1


def _replace(target: Path, data: bytes) -> None:
    draft = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        draft.write_bytes(data)
        if target.exists():
            draft.chmod(target.stat().st_mode)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def _write(text: str, stream: TextIO) -> None:
    """Text on a stream, even where its encoding lacks a character."""
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="backslashreplace")
    stream.write(text)
    stream.flush()
