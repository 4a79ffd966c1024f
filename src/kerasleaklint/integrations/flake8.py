"""The flake8 plugin: same codes, columns and suppressions as the command, from the same configuration."""

from __future__ import annotations

import argparse
import ast
import tokenize
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from kerasleaklint import __version__
from kerasleaklint.config import Settings, load
from kerasleaklint.core import ConfigError, Diagnostic
from kerasleaklint.sources import Project, should_parse


class Plugin:
    """flake8 makes one for each file; `lines` is the text as flake8 read it, from the file or standard input."""

    name = "kerasleaklint"
    version = __version__
    honour_noqa = True  # also here: flake8 itself sees such a comment only on the row that is reported

    def __init__(self, tree: ast.AST, filename: str, lines: Sequence[str]) -> None:
        self._filename = filename
        self._lines = lines

    @classmethod
    def parse_options(cls, options: argparse.Namespace) -> None:
        """flake8 calls this once, before any file: the place to fail for a wrong configuration."""
        from flake8.exceptions import ExecutionError

        cls.honour_noqa = not options.disable_noqa
        try:
            _settings(Path.cwd())
        except ConfigError as error:
            raise ExecutionError(f"kerasleaklint: {error}") from error

    def run(self) -> Iterator[tuple[int, int, str, type[Plugin]]]:
        """Rows from 1, columns from 0, since flake8 adds one."""
        for diagnostic in self._check(_encode(self._lines), Path.cwd()):
            start = diagnostic.place.start
            yield start.row, start.column - 1, f"{diagnostic.code} {diagnostic.message}", type(self)

    def _check(self, data: bytes, cwd: Path) -> Sequence[Diagnostic]:
        name, project = self._filename, _project(cwd)
        if not should_parse(data, name, project):
            return ()
        from kerasleaklint import engine
        from kerasleaklint.runner.stack import on_deep_stack

        settings = _settings(cwd)
        return on_deep_stack(lambda: engine.check(data, name, settings, project, honour_noqa=self.honour_noqa))


def _encode(lines: Sequence[str]) -> bytes:
    """The bytes that flake8 decoded, so that columns count the same characters as in the command."""
    data = "".join(lines).encode("utf-8", "surrogatepass")
    encoding, _ = tokenize.detect_encoding(iter(data.splitlines(keepends=True)).__next__)
    return data if encoding == "utf-8" else "".join(lines).encode(encoding)


@cache
def _project(cwd: Path) -> Project:
    return Project(cwd)


@cache
def _settings(cwd: Path) -> Settings:
    return load(cwd, known_codes=_known_codes)


def _known_codes() -> Sequence[str]:
    from kerasleaklint.rules import registry

    return list(registry())
