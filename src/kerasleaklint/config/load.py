"""Defaults, then the nearest file, then `--config KEY=VALUE`, then options: the later wins."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from kerasleaklint.config import files
from kerasleaklint.config.globs import anchor
from kerasleaklint.config.options import KEYS, check_selectors, checked, parse_per_file_ignores
from kerasleaklint.config.settings import Selection, Settings
from kerasleaklint.core import ConfigError

_SELECTORS = tuple(option.name.replace("_", "-") for option in fields(Selection))
_FIXES = ("fixable", "unfixable", "extend-safe-fixes", "extend-unsafe-fixes")
_PATTERNS = ("exclude", "extend-exclude")
_COMMAND_LINE = "command line"


@dataclass(frozen=True)
class _Layer:
    """The values of one origin, checked, and the folder their patterns are relative to."""

    where: str
    root: Path
    values: dict[str, Any] = field(default_factory=dict)

    def selectors(self, key: str) -> tuple[str, ...]:
        return tuple(self.values.get(key, ()))


def load(
    paths_cwd: Path,
    *,
    config: Sequence[str] = (),
    isolated: bool = False,
    overrides: Mapping[str, object] = {},
    known_codes: Callable[[], Collection[str]] | None = None,
) -> Settings:
    """The settings for a run in `paths_cwd`.

    `overrides` are command-line options by key (kebab-case or snake_case; None and empty lists mean not given; a
    string stands for a list split at commas). `known_codes` is asked only when some source selects rules.
    """
    cwd = Path(paths_cwd).resolve()
    paths, inline = files.explicit(config, cwd)
    file = _file_layer(cwd, paths, isolated=isolated)
    layers = [file, _Layer("--config", cwd, checked(inline, "--config")), _options_layer(cwd, overrides)]
    if known_codes is not None:
        for layer in layers:
            _check_codes(layer, known_codes)
    return _merged(file, layers[1:])


def _file_layer(cwd: Path, paths: list[Path], *, isolated: bool) -> _Layer:
    """The settings file: the one that was named, else the nearest, else none."""
    if len(paths) > 1 or (paths and isolated):
        conflict = "--isolated" if isolated else "another file"
        raise ConfigError(f"--config {files.shown(paths[-1])} cannot be combined with {conflict}")
    if paths:
        where = files.shown(paths[0])
        return _Layer(where, cwd, checked(files.read(paths[0]) or {}, where))
    found = None if isolated else files.nearest(cwd)
    if found is None:
        return _Layer("default", cwd)
    path, table = found
    where = files.shown(path)
    return _Layer(where, path.parent, checked(table, where))


def _options_layer(cwd: Path, overrides: Mapping[str, object]) -> _Layer:
    given = {key.replace("_", "-"): value for key, value in overrides.items() if value not in (None, (), [])}
    values = {key: _option(key, value) for key, value in given.items()}
    return _Layer(_COMMAND_LINE, cwd, checked(values, _COMMAND_LINE))


def _option(key: str, value: object) -> object:
    """An option's value in the shape that TOML would give it."""
    if key not in (*_SELECTORS, *_FIXES, *_PATTERNS, "per-file-ignores") or isinstance(value, Mapping):
        return value
    items = [value] if isinstance(value, str) else list(value)  # type: ignore[call-overload]
    words = [word.strip() for item in items for word in str(item).split(",") if word.strip()]
    return parse_per_file_ignores(words) if key == "per-file-ignores" else words


def _check_codes(layer: _Layer, known_codes: Callable[[], Collection[str]]) -> None:
    for key in (*_SELECTORS, *_FIXES):
        if layer.selectors(key):
            check_selectors(list(layer.selectors(key)), known_codes, f'{layer.where}: "{key}"')
    for pattern, codes in layer.values.get("per-file-ignores", ()):
        check_selectors(list(codes), known_codes, f'{layer.where}: "per-file-ignores" for {pattern}')


def _merged(file: _Layer, above: list[_Layer]) -> Settings:
    values: dict[str, Any] = {}
    origins = dict.fromkeys(KEYS, "default")
    for layer in (file, *above):
        for key, value in layer.values.items():
            anchored = _anchored(key, value, layer.root, file.root)
            values[key] = values.get(key, ()) + anchored if key == "extend-exclude" else anchored
            origins[key] = layer.where
    top = _selection({key: value for layer in above for key, value in layer.values.items()})
    values.update(_selectors(_selection(file.values), top))
    by_name = {key.replace("-", "_"): value for key, value in values.items()}
    added = Selection() if top.select else top
    return Settings(str(file.root), **by_name, command_line=added, origins=tuple(origins.items()))


def _selection(values: Mapping[str, Any]) -> Selection:
    return Selection(*(values.get(key, ()) for key in _SELECTORS))


def _selectors(file: Selection, top: Selection) -> dict[str, tuple[str, ...]]:
    """ruff's way: a new `select` replaces the file's choice, but its `ignore` stays unless there is a new one."""
    if top.select:
        chosen = Selection(top.select, top.ignore or file.ignore, top.extend_select, top.extend_ignore)
        return dict(zip(_SELECTORS, vars(chosen).values(), strict=True))
    pairs = zip(vars(file).values(), vars(top).values(), strict=True)
    return {key: below + above for key, (below, above) in zip(_SELECTORS, pairs, strict=True)}


def _anchored(key: str, value: Any, root: Path, settings_root: Path) -> Any:
    """Patterns given elsewhere than in the settings file are relative to the current folder, not to the file's."""
    if root == settings_root or key not in (*_PATTERNS, "per-file-ignores"):
        return value
    if key == "per-file-ignores":
        return tuple((_absolute(pattern, root), codes) for pattern, codes in value)
    return tuple(_absolute(pattern, root) for pattern in value)


def _absolute(pattern: str, root: Path) -> str:
    return anchor(pattern, str(root)) if "/" in pattern else pattern
