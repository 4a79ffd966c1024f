"""The settings of a run, and how they are shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from kerasleaklint.config import Settings, load
from kerasleaklint.core import ConfigError
from kerasleaklint.reporters import FORMATS


def resolve(
    folder: Path, config: Sequence[str] = (), *, isolated: bool = False, overrides: Mapping[str, object] | None = None
) -> Settings:
    """The settings for files in `folder`."""
    settings = load(folder, config=config, isolated=isolated, overrides=overrides or {}, known_codes=_known_codes)
    if settings.output_format not in (None, *FORMATS):
        where = dict(settings.origins)["output-format"]
        raise ConfigError(f'{where}: "output-format" must be one of {", ".join(FORMATS)}')
    return settings


def as_text(settings: Settings) -> str:
    """TOML with the origin of each value as a comment; what is not set is commented out."""
    rows = [(_assignment(key, value), f"# {origin}") for key, value, origin in _rows(settings)]
    width = max(len(text) for text, _ in rows if len(text) < 60)
    return f"# root: {settings.root}\n" + "".join(f"{text.ljust(width)}  {origin}\n" for text, origin in rows)


def as_json(settings: Settings) -> str:
    """{root, settings: {key: {value, origin}}}"""
    import json

    shown = {
        key: {"value": dict(value) if key == "per-file-ignores" else value, "origin": origin}
        for key, value, origin in _rows(settings)
    }
    return json.dumps({"root": settings.root, "settings": shown}, indent=2) + "\n"


def _rows(settings: Settings) -> list[tuple[str, Any, str]]:
    return [(key, getattr(settings, key.replace("-", "_")), origin) for key, origin in settings.origins]


def _assignment(key: str, value: Any) -> str:
    if value is None:
        return f"# {key}"
    if key != "per-file-ignores":
        return f"{key} = {_toml(value)}"
    return f"{key} = {{{', '.join(f'{_toml(pattern)} = {_toml(codes)}' for pattern, codes in value)}}}"


def _toml(value: Any) -> str:
    """JSON, which for strings, numbers, booleans and lists is TOML."""
    import json

    return json.dumps(value, ensure_ascii=False)


def _known_codes() -> Collection[str]:
    from kerasleaklint.rules import registry

    return registry().keys()
