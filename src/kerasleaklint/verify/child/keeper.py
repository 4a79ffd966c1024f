"""Keeps what a program is about to overwrite, rename or remove, and notes what it makes: its run is undone afterwards.

Python tells of every file before it opens it (PEP 578), so a copy is made of what will be written and of nothing else.
Libraries that open files by themselves are in `writers`. The parent puts everything back (`verify/restore.py`).
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import stat
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

from kerasleaklint.verify.processes.restore import JOURNAL

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Keeper:
    """`vault`: where copies go, with the journal. `folder`: of the program, where files that are new are noted.

    Elsewhere new files are let be: they may be caches. Below `spared` nothing is kept.
    """

    def __init__(self, vault: Path, folder: Path, spared: Path) -> None:
        self._vault = vault
        self._folder = folder.resolve()
        self._spared = spared.resolve()
        self._journal = os.open(vault / JOURNAL, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._known: set[Path] = set()
        self._new: set[Path] = set()
        self._numbers = count()
        self._lock = threading.RLock()
        self._here = threading.local()

    def install(self) -> None:
        """For the rest of the process, and in its forks, which must not wait for a lock of a thread they lack."""
        sys.addaudithook(self._hear)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=lambda: setattr(self, "_lock", threading.RLock()))

    def keep(self, path: Any, *, deep: bool = False) -> None:
        """Called before anything happens to the path, which may not exist; `deep`: and to all that is below it."""
        if (known := _path(path)) is not None:
            with self._lock, self._unheard():
                for each in self._affected(known, deep):
                    self._note(each)

    def expect(self, folder: Any, pattern: str) -> None:
        """New files in the folder whose names are like the pattern are the program's."""
        self.keep(folder)
        if (path := _path(folder)) is not None and (path := path.resolve()).is_relative_to(self._folder):
            with self._lock, self._unheard():
                there = [one.name for one in path.glob(pattern)]
                self._write(path, {"was": "folder", "pattern": pattern, "there": there})

    def _hear(self, event: str, args: tuple[Any, ...]) -> None:
        paths = _PATHS.get(event)
        if paths is not None and not getattr(self._here, "busy", False):
            for path in paths(*args):
                self.keep(path, deep=event in _DEEP)

    @contextmanager
    def _unheard(self) -> Iterator[None]:
        """What is done inside is our own doing."""
        before = getattr(self._here, "busy", False)
        self._here.busy = True
        try:
            yield
        finally:
            self._here.busy = before

    def _affected(self, path: Path, deep: bool) -> Iterator[Path]:
        """The path under its real name, with what is below it; of missing folders above it the topmost."""
        path = path.parent.resolve() / path.name
        while path.parent != path and not path.parent.exists():
            path = path.parent
        yield path
        if deep and not path.is_symlink():
            for folder, folders, files in os.walk(path):
                yield from (Path(folder) / one for one in (*folders, *files))

    def _note(self, path: Path) -> None:
        if path in self._known or path.is_relative_to(self._spared) or not self._new.isdisjoint(path.parents):
            return
        if (entry := self._entry(path)) is not None:
            self._write(path, entry)
        self._known.add(path)

    def _write(self, path: Path, entry: Mapping[str, object]) -> None:
        os.write(self._journal, json.dumps({"path": str(path), **entry}).encode() + b"\n")

    def _entry(self, path: Path) -> dict[str, object] | None:
        """What the parent has to know to put it back; None where nothing is to be put back."""
        try:
            mode = path.lstat().st_mode
        except OSError:
            if not path.is_relative_to(self._folder):
                return None
            self._new.add(path)
            return {"was": "nothing"}
        if stat.S_ISLNK(mode):
            return {"was": "link", "target": str(path.readlink())}
        if stat.S_ISDIR(mode):
            return {"was": "folder", "mode": stat.S_IMODE(mode)}
        return {"was": "file", "copy": self._copy(path), "mode": stat.S_IMODE(mode)} if stat.S_ISREG(mode) else None

    def _copy(self, path: Path) -> str:
        """Where there is no room for it the program fails: better than that the file is lost."""
        name = f"{os.getpid()}-{next(self._numbers)}"
        try:
            shutil.copy2(path, self._vault / name)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            raise OSError(errno.ENOSPC, f"no room to keep a copy of {path} before it is written") from None
        return name


def _path(given: Any) -> Path | None:
    """None for a descriptor, which was told of when it was opened, and for what is no path of this machine."""
    try:
        name = "" if isinstance(given, int) else os.fsdecode(given)
    except TypeError:
        return None
    return None if not name or "://" in name or "\0" in name else Path(name).absolute()


def _opened(path: Any, mode: str | None, flags: int) -> Iterator[Any]:
    if flags & _WRITING and (known := _path(path)):
        yield known.resolve()


def _at(path: Any, folder: int = -1) -> Any:
    """The path, where it is one in an open folder."""
    if folder in (-1, None):
        return path
    with suppress(OSError):  # elsewhere than on Linux
        return Path(f"/proc/self/fd/{folder}").readlink() / os.fsdecode(path)
    return None


_DEEP = {"os.rename", "shutil.rmtree"}
_PATHS: dict[str, Callable[..., Iterator[Any]]] = {
    "open": _opened,
    "os.rename": lambda old, new, there, here: iter((_at(old, there), _at(new, here))),
    "os.remove": lambda path, folder: iter((_at(path, folder),)),
    "os.rmdir": lambda path, folder: iter((_at(path, folder),)),
    "os.mkdir": lambda path, mode, folder: iter((_at(path, folder),)),
    "os.link": lambda old, new, there, here: iter((_at(new, here),)),
    "os.symlink": lambda old, new, folder: iter((_at(new, folder),)),
    "os.chmod": lambda path, mode, folder: iter((_at(path, folder),)),
    "os.utime": lambda path, times, nanoseconds, folder: iter((_at(path, folder),)),
    "os.truncate": lambda path, length: iter((path,)),
    "shutil.rmtree": lambda path, folder=-1: iter((_at(path, folder),)),
    "sqlite3.connect": lambda path: (f"{os.fsdecode(path)}{more}" for more in ("", "-journal", "-wal", "-shm")),
}
