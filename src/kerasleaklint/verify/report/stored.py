"""A result as JSON and back."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from types import NoneType, UnionType
from typing import Any, cast, get_args, get_origin, get_type_hints

from kerasleaklint.core import ConfigError
from kerasleaklint.verify import comparison, verdict
from kerasleaklint.verify.compare import DIFFERENT, NOTE, SAME, Fact
from kerasleaklint.verify.comparison import Comparison
from kerasleaklint.verify.result import Result
from kerasleaklint.verify.series import Point
from kerasleaklint.verify.verdict import Verdict

SCHEMA = 2


def dump(result: Result) -> str:
    """Times in seconds, memory in bytes. `points` are [time, anonymous, file]."""
    record = asdict(result)
    for series in record["series"]:
        series["points"] = [[round(point["time"], 4), point["anonymous"], point["file"]] for point in series["points"]]
    return json.dumps({"schema": SCHEMA, **record}, indent=None, allow_nan=False, default=_plain) + "\n"


def load(text: str, name: str) -> Result:
    """Whatever has other parts or types than a result is none."""
    try:
        record = json.loads(text)
        if record.pop("schema") != SCHEMA:
            raise ConfigError(f"{name}: a result of another version of kerasleaklint")
        return cast("Result", _made(Result, record))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ConfigError(f"{name}: not a stored result of `kerasleaklint verify`") from error


def _plain(value: object) -> object:
    raise TypeError(f"{type(value).__name__} in a result")


_WORDS: Mapping[tuple[type, str], frozenset[str]] = {
    (Verdict, "word"): frozenset(verdict.WORDS),
    (Fact, "status"): frozenset({SAME, NOTE, DIFFERENT}),
    (Comparison, "memory"): frozenset(comparison.WORDS),
}


def _made(kind: Any, value: Any) -> Any:
    """A value of the kind from plain JSON; raises ValueError, TypeError or KeyError where it is none."""
    if is_dataclass(kind):
        return _instance(cast("type", kind), value)
    origin, inner = get_origin(kind), get_args(kind)
    if origin is UnionType:
        return None if value is None else _made(next(one for one in inner if one is not NoneType), value)
    if origin is tuple and isinstance(value, list):
        return tuple(_made(inner[0], one) for one in value)
    if origin is Mapping and isinstance(value, dict):
        return {key: _made(inner[1], one) for key, one in value.items()}
    if kind is float and type(value) is int:
        return value
    if type(value) is not kind or (kind is float and not math.isfinite(value)):
        raise ValueError(f"{value!r} is no {kind}")
    return value


def _instance(kind: type, value: Any) -> Any:
    hints = get_type_hints(kind)
    record = dict(zip(hints, value, strict=True)) if kind is Point else value
    if record.keys() != hints.keys():
        raise ValueError(f"other parts than {kind.__name__} has")
    made = kind(**{name: _made(hint, record[name]) for name, hint in hints.items()})
    if any(getattr(made, name) not in words for (of, name), words in _WORDS.items() if of is kind):
        raise ValueError(f"an unknown word in {kind.__name__}")
    return made
