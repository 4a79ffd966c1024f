"""One file at a time: read it, ask the gate, lint it. Whatever goes wrong becomes part of the file's result."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from kerasleaklint.config import Settings
from kerasleaklint.core import SourceError
from kerasleaklint.sources import Project, should_parse

if TYPE_CHECKING:
    from kerasleaklint.core import Diagnostic
    from kerasleaklint.fixes import Rejected

Fixing = Literal["safe", "unsafe"]


@dataclass(frozen=True)
class Result:
    """`parsed` is false where the gate or the disk stopped the file; `failure` is the traceback of a defect of ours.

    Of a file that fixes change, `fixed` is the new content and `before` the old; `diagnostics` are those that remain.
    """

    filename: str
    diagnostics: tuple[Diagnostic, ...] = ()
    parsed: bool = True
    failure: str | None = None
    fixed: bytes | None = field(default=None, repr=False)
    before: bytes = field(default=b"", repr=False)
    applied: tuple[Diagnostic, ...] = ()
    rejected: tuple[Rejected, ...] = ()


@dataclass(frozen=True)
class Job:
    """What is the same for all files of a run; travels to the workers. `contents` stands in for files not on disk."""

    settings: Settings
    cwd: Path
    contents: Mapping[str, bytes]
    fixing: Fixing | None = None

    def __reduce__(self) -> tuple[type[Job], tuple[Settings, Path, Mapping[str, bytes], Fixing | None]]:
        return Job, (self.settings, self.cwd, self.contents, self.fixing)  # without the project's caches

    @cached_property
    def project(self) -> Project:
        return Project(self.cwd)

    def triage(self, filename: str) -> Result | None:
        """The result of a file that is not worth parsing; None for all others."""
        try:
            relevant = should_parse(self._read(filename), filename, self.project)
        except SourceError as error:
            return self.failed(filename, error.message)
        return None if relevant else Result(filename, parsed=False)

    def fragile(self, filename: str) -> bool:
        """Whether linting this file may crash or stall the process."""
        from kerasleaklint.runner.risk import risky

        try:
            return risky(filename, self._read(filename))
        except SourceError:
            return False

    def lint(self, filename: str) -> Result:
        try:
            return self._result(filename, self._read(filename))
        except SourceError as error:
            return self.failed(filename, error.message)
        except Exception:
            from traceback import format_exc

            return Result(filename, failure=format_exc())

    def _result(self, filename: str, data: bytes) -> Result:
        from kerasleaklint import engine

        if self.fixing is None:
            return Result(filename, tuple(engine.check(data, filename, self.settings, self.project)))
        done = engine.fix(data, filename, self.settings, self.project, unsafe=self.fixing == "unsafe")
        found = Result(filename, done.remaining, applied=done.applied, rejected=done.rejected)
        return replace(found, fixed=done.data, before=data) if done.data != data else found

    def failed(self, filename: str, message: str) -> Result:
        """A KLL900 finding, where the settings want it."""
        from kerasleaklint.engine import UNREADABLE, unreadable

        if not self.settings.enabled(UNREADABLE, True) or self.settings.ignored_for(filename, UNREADABLE):
            return Result(filename, parsed=False)
        return Result(filename, (unreadable(filename, SourceError(message)),), parsed=False)

    def preload(self) -> None:
        """Imports what workers that are forked can then share."""
        from kerasleaklint.rules import registry

        registry()

    def _read(self, filename: str) -> bytes:
        return self.contents[filename] if filename in self.contents else _read(self.cwd / filename)


def _read(path: Path) -> bytes:
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # opening a FIFO would wait for its writer
            raise SourceError("not a regular file")
        return path.read_bytes()
    except OSError as error:
        raise SourceError(f"cannot be read: {error.strerror or error}") from error
