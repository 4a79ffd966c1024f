"""The configuration keys: their types, and errors that tell users what to write instead."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kerasleaklint.config.size import parse_size
from kerasleaklint.core import ConfigError

COLORS = ("auto", "always", "never")


def checked(values: Mapping[str, object], where: str) -> dict[str, Any]:
    """The values of one configuration source, of the types that Settings has."""
    return {key: _checked(key, value, where) for key, value in values.items()}


def check_selectors(selectors: list[str], codes: Callable[[], Any], where: str) -> None:
    """Each selector is ALL, a code or the beginning of one."""
    unknown = next((s for s in selectors if s != "ALL" and not _begins_any(s, codes())), None)
    if unknown is not None:
        raise ConfigError(
            f'{where}: unknown rule selector "{unknown}"{_hint(unknown.upper(), ["ALL", *sorted(codes())])}'
        )


def parse_per_file_ignores(items: list[str]) -> dict[str, list[str]]:
    """`pattern:CODE` items of the command line, as the table that a file would hold."""
    table: dict[str, list[str]] = {}
    for item in items:
        pattern, colon, code = item.rpartition(":")
        if not colon:
            raise ConfigError(f'command line: "per-file-ignores" takes "pattern:CODE", not "{item}"')
        table.setdefault(pattern.strip(), []).append(code.strip())
    return table


def _checked(key: str, value: object, where: str) -> Any:
    if key not in KEYS:
        raise ConfigError(f'{where}: unknown key "{key}"{_hint(key.replace("_", "-"), list(KEYS))}')
    convert, expected = KEYS[key]
    try:
        return convert(value)
    except TypeError:
        raise ConfigError(f'{where}: "{key}" must be {expected}, not {value!r}') from None
    except ConfigError as error:
        raise ConfigError(f'{where}: "{key}": {error}') from None


def _begins_any(selector: str, codes: Any) -> bool:
    return bool(selector) and any(code.startswith(selector) for code in codes)


def _hint(wrong: str, valid: list[str]) -> str:
    from difflib import get_close_matches

    nearest = get_close_matches(wrong, valid, n=1)
    return f'; did you mean "{nearest[0]}"?' if nearest else ""


def _strings(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise TypeError
    return tuple(value)


def _table(value: object) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if not isinstance(value, dict):
        raise TypeError
    return tuple((pattern, _strings(codes)) for pattern, codes in value.items())


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _color(value: object) -> str:
    if value not in COLORS:
        raise TypeError
    return str(value)


def _size(value: object) -> int:
    if isinstance(value, str):
        return parse_size(value)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError
    return value


_LIST = (_strings, "a list of strings")
_FLAG = (_flag, "true or false")
KEYS: dict[str, tuple[Callable[[object], Any], str]] = {
    "select": _LIST,
    "ignore": _LIST,
    "extend-select": _LIST,
    "extend-ignore": _LIST,
    "fixable": _LIST,
    "unfixable": _LIST,
    "extend-safe-fixes": _LIST,
    "extend-unsafe-fixes": _LIST,
    "per-file-ignores": (_table, "a table of lists of strings, by pattern"),
    "exclude": _LIST,
    "extend-exclude": _LIST,
    "force-exclude": _FLAG,
    "respect-gitignore": _FLAG,
    "output-format": (_string, "a string"),
    "max-array-size": (_size, 'a number of bytes or a string such as "32MiB"'),
    "max-layer-size": (_size, 'a number of bytes or a string such as "1GiB"'),
    "color": (_color, '"auto", "always" or "never"'),
}
