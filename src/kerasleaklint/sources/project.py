"""The files around the one being linted: modules that it imports and data files that it names."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kerasleaklint.core import SourceError

if TYPE_CHECKING:
    from kerasleaklint.sources.measure import Measured
    from kerasleaklint.sources.source import Source

MAX_MODULE_BYTES = 2 * 2**20
_ROOT_MARKERS = ("pyproject.toml", "setup.py", "setup.cfg", ".git")
_INSTALLED = frozenset({"site-packages", "dist-packages"})


class Project:
    """Reads what the engine asks for, once, and never imports any of it. Names of files are as seen from `cwd`."""

    def __init__(self, cwd: Path) -> None:
        self._cwd = Path(os.path.normpath(Path.cwd() / cwd))
        self._roots: dict[Path, Path | None] = {}
        self._modules: dict[tuple[str, int, Path], str | None] = {}
        self._bytes: dict[str, bytes | None] = {}
        self._sources: dict[str, Source | None] = {}

    def find_module(self, dotted: str, level: int, importer: str) -> str | None:
        """The file of the same project that `importer` loads by `import dotted` (`level` counts leading dots)."""
        folder = self._folder(importer)
        key = (dotted, level, folder)
        if key not in self._modules:
            self._modules[key] = self._find_module(dotted, level, folder)
        return self._modules[key]

    def read(self, path: str) -> bytes | None:
        """The bytes of a project file; None when it cannot be read or is larger than any module that people write."""
        if path not in self._bytes:
            self._bytes[path] = _read(self._cwd / path)
        return self._bytes[path]

    def source(self, path: str) -> Source | None:
        """The decoded text of a project file, or None."""
        if path not in self._sources:
            self._sources[path] = _load(self.read(path), path)
        return self._sources[path]

    def measure(self, literal: str, importer: str) -> Measured | None:
        """The data file that a literal path in `importer` names, if it lies where the program would look for it."""
        from kerasleaklint.sources.measure import measure

        folder = self._folder(importer)
        for base in dict.fromkeys((folder, self._cwd, self._root(folder) or folder)):
            if _is_file(base / literal):
                return measure(base / literal, literal)
        return None

    def _folder(self, importer: str) -> Path:
        return Path(os.path.normpath(self._cwd / importer)).parent

    def _find_module(self, dotted: str, level: int, folder: Path) -> str | None:
        parts = [part for part in dotted.split(".") if part]
        if level == 0 and (not parts or parts[0] in sys.stdlib_module_names):
            return None
        for base in self._bases(folder, level):
            if (path := _module_file(base, parts)) is not None:
                return str(path.relative_to(self._cwd) if self._cwd in path.parents else path)
        return None

    def _bases(self, folder: Path, level: int) -> Iterator[Path]:
        """Folders in which the first name of an import may lie."""
        reachable = list(self._import_folders(folder))
        if level:
            yield from reachable[level - 1 : level]
            return
        yield from reachable
        if (root := self._root(folder)) is not None:
            yield root / "src"

    def _import_folders(self, folder: Path) -> Iterator[Path]:
        """The importer's folder and its parents, up to the project's root; without a root, while they are packages."""
        root = self._root(folder)
        for place in (folder, *folder.parents):
            yield place
            is_inside = place != root if root else _is_file(place / "__init__.py")
            if not is_inside or place.name in _INSTALLED:
                return

    def _root(self, folder: Path) -> Path | None:
        """The nearest folder above that looks like the top of a project."""
        if folder not in self._roots:
            above = None if folder == folder.parent else self._root(folder.parent)
            is_root = any((folder / marker).exists() for marker in _ROOT_MARKERS)
            self._roots[folder] = folder if is_root else above
        return self._roots[folder]


def _module_file(base: Path, parts: list[str]) -> Path | None:
    """The package or the module of this name; no name at all means the package that `base` is."""
    candidates = [base.joinpath(*parts, "__init__.py")]
    if parts:
        candidates.append(base.joinpath(*parts[:-1], f"{parts[-1]}.py"))
    return next(filter(_is_file, candidates), None)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that is too long, a folder that may not be searched, a null character
        return False


def _read(path: Path) -> bytes | None:
    try:
        return None if path.stat().st_size > MAX_MODULE_BYTES else path.read_bytes()
    except OSError:
        return None


def _load(data: bytes | None, path: str) -> Source | None:
    from kerasleaklint.sources.loading import load

    try:
        return None if data is None else load(data, path)
    except SourceError:
        return None
