"""Which files a run looks at."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from kerasleaklint.config import Settings
from kerasleaklint.core import ConfigError

SUFFIXES = (".py", ".pyi", ".ipynb")


def discover(paths: Sequence[str], *, settings: Settings, cwd: Path) -> list[str]:
    """Files named, and Python files and notebooks below folders named: sorted, once each, relative to `cwd` if below.

    A file that is named is taken whatever its suffix, and though it is excluded, unless `force_exclude`.
    """
    cwd = Path.cwd() / cwd
    shown: dict[str, str] = {}
    named: set[str] = set()
    for given in paths:
        path = Path(os.path.normpath(cwd / given))
        if not path.exists():
            raise ConfigError(f"{given}: no such file or directory")
        if settings.force_exclude and _is_excluded(path, settings):
            continue
        found = _walk(str(path), settings) if path.is_dir() else [str(path)]
        if not path.is_dir():
            named.update(found)
        shown.update((file, _shown(file, cwd, given)) for file in found)
    walked = shown.keys() - named
    kept = _not_ignored(walked) if settings.respect_gitignore else walked
    return sorted(shown[path] for path in named.union(kept))


def _walk(top: str, settings: Settings) -> Iterator[str]:
    """Files below a folder that are not excluded; links to folders are not followed, so there are no loops."""
    stack = [top]
    while stack:
        folder = stack.pop()
        try:
            entries = list(os.scandir(folder))
        except OSError:
            # Listed as if it were a file: reading it fails, and that is reported instead of passed over in silence.
            yield folder
            continue
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if not settings.excludes(entry.path):
                    stack.append(entry.path)
            elif entry.name.endswith(SUFFIXES) and _is_file(entry) and not settings.excludes(entry.path):
                yield entry.path


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:  # a link to itself, or into a folder that is closed to us: as above, it is reported
        return True


def _is_excluded(path: Path, settings: Settings) -> bool:
    """Whether the path, or a folder that it lies in up to the settings' root, is excluded."""
    inside = [place for place in (path, *path.parents) if Path(settings.root) in place.parents]
    return any(settings.excludes(str(place)) for place in inside or [path])


def _not_ignored(paths: Iterable[str]) -> set[str]:
    """The paths that no .gitignore names, asking git once per repository."""
    repositories: dict[Path | None, dict[Path, str]] = {}
    roots: dict[Path, Path | None] = {}
    for path in paths:
        folder, name = os.path.split(path)
        real = Path(os.path.realpath(folder))
        repositories.setdefault(_repository(real, roots), {})[real / name] = path
    kept: set[str] = set()
    for root, names in repositories.items():
        ignored = _ignored(root, names) if root else set()
        kept.update(path for real, path in names.items() if real not in ignored)
    return kept


def _repository(folder: Path, known: dict[Path, Path | None]) -> Path | None:
    """The nearest folder above that holds .git: a folder, or a file in submodules and linked work trees."""
    if folder not in known:
        above = None if folder == folder.parent else _repository(folder.parent, known)
        known[folder] = folder if (folder / ".git").exists() else above
    return known[folder]


def _ignored(root: Path, paths: Collection[Path]) -> set[Path]:
    """Those of the paths that git ignores; none where git is missing or does not want to speak about this folder."""
    import subprocess

    # With ./ in front, a name that starts with a colon is no pathspec magic.
    names = b"\0".join(b"./" + os.fsencode(path.relative_to(root)) for path in paths)
    # A hook of another repository would otherwise make git answer about that one.
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    command = ["git", "-C", str(root), "check-ignore", "-z", "--stdin"]
    try:
        answer = subprocess.run(command, input=names, capture_output=True, env=environment, check=False)
    except OSError:
        return set()
    return {root / os.fsdecode(name) for name in answer.stdout.split(b"\0") if name}


def _shown(path: str, cwd: Path, given: str) -> str:
    """Relative to the current folder, unless it lies elsewhere and was named by an absolute path."""
    stays_absolute = Path(given).is_absolute() and cwd not in Path(path).parents
    return path if stays_absolute else os.path.relpath(path, cwd)
