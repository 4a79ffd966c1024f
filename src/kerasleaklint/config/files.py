"""Finding and reading TOML. The parser is imported only where a table of ours may be."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kerasleaklint.core import ConfigError

OWN_FILE = "kerasleaklint.toml"
PYPROJECT = "pyproject.toml"


def nearest(cwd: Path) -> tuple[Path, dict[str, Any]] | None:
    """The first file with our settings, looking from `cwd` upwards."""
    for folder in (cwd, *cwd.parents):
        for name in (OWN_FILE, PYPROJECT):
            path = folder / name
            if path.is_file() and (table := read(path)) is not None:
                return path, table
    return None


def read(path: Path) -> dict[str, Any] | None:
    """The settings in a file; None for a pyproject.toml that has no table of ours."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{shown(path)}: {error.strerror or error}") from error
    if path.name != PYPROJECT:
        return _parse(data, shown(path))
    if b"kerasleaklint" not in data:
        return None
    tools = _parse(data, shown(path)).get("tool")
    table = tools.get("kerasleaklint") if isinstance(tools, dict) else None
    if table is not None and not isinstance(table, dict):
        raise ConfigError(f"{shown(path)}: [tool.kerasleaklint] must be a table")
    return table


def explicit(config: Sequence[str], cwd: Path) -> tuple[list[Path], dict[str, Any]]:
    """What `--config` was given: files, and the values of all `KEY=VALUE`s together."""
    paths: list[Path] = []
    values: dict[str, Any] = {}
    for item in config:
        if "=" in item and not (cwd / item).exists():
            values.update(_inline(item))
        elif (cwd / item).is_file():
            paths.append(cwd / item)
        else:
            raise ConfigError(f'--config: "{item}" is neither a file nor KEY=VALUE')
    return paths, values


def shown(path: Path) -> str:
    """A path as short as can be for a message."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith(os.pardir) else relative


def _inline(item: str) -> dict[str, Any]:
    """`KEY=VALUE` as TOML; a bare word may stand for a string, since shells eat quotes."""
    try:
        return _parse(item.encode(), "--config")
    except ConfigError:
        key, _, value = item.partition("=")
        word = value.strip()
        if not word.isalnum():
            raise
        return _parse(f'{key} = "{word}"'.encode(), "--config")


def _parse(data: bytes, where: str) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        loaded: dict[str, Any] = tomllib.loads(data.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{where}: not valid TOML: {error}") from error
    return loaded
