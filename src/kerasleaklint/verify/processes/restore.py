"""Puts back the files that a run has overwritten, moved or removed, and takes away those it has made.

What happened is in the journal that `child/keeper.py` writes; nothing else is touched, since files that change while a
program runs may be somebody else's work.
"""

from __future__ import annotations

import json
import shutil
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

JOURNAL = "journal"


class RestoreError(Exception):
    """A file cannot be put back; the message says where its copy is."""


def restore(vault: Path) -> tuple[str, ...]:
    """The paths that the run has written. Where one cannot be put back, the copies stay, and the error says where."""
    entries = list(_entries(vault / JOURNAL))
    written = tuple(dict.fromkeys(entry["path"] for entry in entries if _is_other(entry, vault)))
    failures = [failure for entry in reversed(entries) if (failure := _undo(entry, vault))]
    if failures:
        kept = shutil.move(vault, tempfile.mkdtemp(prefix="kll-kept-"))
        raise RestoreError(f"{failures[0]}; the files as they were before are in {kept}")
    return written


def _entries(journal: Path) -> Iterator[dict[str, Any]]:
    with suppress(FileNotFoundError):
        for line in journal.read_text().splitlines():
            with suppress(ValueError):  # the one that the process was killed in: nothing has happened to its file yet
                yield json.loads(line)


def _is_other(entry: Mapping[str, Any], vault: Path) -> bool:
    path = Path(entry["path"])
    if entry["was"] == "nothing":
        return path.is_symlink() or path.exists()
    if _has_other_mode(entry, path):
        return True
    if entry["was"] == "file":
        return not path.is_file() or _stamp(path) != _stamp(vault / entry["copy"])
    return entry["was"] == "link" and not path.is_symlink()


def _undo(entry: Mapping[str, Any], vault: Path) -> str:
    """Why it cannot be undone; empty where it is."""
    path = Path(entry["path"])
    try:
        if entry["was"] == "nothing":
            _remove(path)
        elif "pattern" in entry:
            for made in path.glob(entry["pattern"]):
                _clear(made, made.name in entry["there"])
        elif entry["was"] == "folder":
            _clear(path, path.is_dir())
            path.mkdir(parents=True, exist_ok=True)
        elif entry["was"] == "link":
            _clear(path, path.is_symlink() and str(path.readlink()) == entry["target"])
            if not path.is_symlink():
                path.symlink_to(entry["target"])
        else:
            _put_back(vault / entry["copy"], path)
        if _has_other_mode(entry, path):
            path.chmod(entry["mode"])
    except OSError as error:
        return f"{path} cannot be put back ({error.strerror})"
    return ""


def _has_other_mode(entry: Mapping[str, Any], path: Path) -> bool:
    return "mode" in entry and path.exists() and stat.S_IMODE(path.stat().st_mode) != entry["mode"]


def _put_back(copy: Path, path: Path) -> None:
    _clear(path, path.is_file() and not path.is_symlink())
    if not (path.exists() and _stamp(path) == _stamp(copy)):
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(copy, path)


def _stamp(path: Path) -> tuple[int, int]:
    return path.stat().st_size, path.stat().st_mtime_ns


def _clear(path: Path, fits: bool) -> None:
    """Removes what is there if it is of another kind."""
    if not fits:
        _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
