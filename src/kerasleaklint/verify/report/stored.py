"""A result as JSON and back."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from kerasleaklint.core import ConfigError
from kerasleaklint.verify.compare import Fact
from kerasleaklint.verify.comparison import Comparison
from kerasleaklint.verify.growth import Live
from kerasleaklint.verify.profile import Line
from kerasleaklint.verify.request import Fixed
from kerasleaklint.verify.result import Result
from kerasleaklint.verify.series import Mark, Point, Series
from kerasleaklint.verify.statistics import Peak, Slope
from kerasleaklint.verify.verdict import Verdict

SCHEMA = 2


def dump(result: Result) -> str:
    """Times in seconds, memory in bytes. `points` are [time, anonymous, file]."""
    record = asdict(result)
    for series in record["series"]:
        series["points"] = [[round(point["time"], 4), point["anonymous"], point["file"]] for point in series["points"]]
    return json.dumps({"schema": SCHEMA, **record}, indent=None, allow_nan=False, default=_plain) + "\n"


def load(text: str, name: str) -> Result:
    try:
        record = json.loads(text)
        if record.pop("schema") != SCHEMA:
            raise ConfigError(f"{name}: a result of another version of kerasleaklint")
        return _result(record)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigError(f"{name}: not a stored result of `kerasleaklint verify`") from error


def _plain(value: object) -> object:
    raise TypeError(f"{type(value).__name__} in a result")


def _result(record: dict[str, Any]) -> Result:
    return Result(
        program=record["program"],
        verdict=Verdict(record["verdict"]["word"], tuple(record["verdict"]["reasons"])),
        comparison=_comparison(record["comparison"]),
        facts=tuple(Fact(**fact) for fact in record["facts"]),
        baseline=record["baseline"],
        live_before=_live(record["live_before"]),
        live_after=_live(record["live_after"]),
        series=tuple(map(_series, record["series"])),
        findings=tuple(map(_finding, record["findings"])),
        environment=record["environment"],
        diff=record["diff"],
        profile_before=_lines(record["profile_before"]),
        profile_after=_lines(record["profile_after"]),
    )


def _comparison(record: Mapping[str, Any]) -> Comparison:
    return Comparison(
        before=Peak(**record["before"]),
        after=Peak(**record["after"]),
        growth_before=_slopes(record["growth_before"]),
        growth_after=_slopes(record["growth_after"]),
        memory=record["memory"],
    )


def _slopes(record: Mapping[str, Any]) -> dict[str, Slope]:
    return {unit: Slope(**slope) for unit, slope in record.items()}


def _finding(record: Mapping[str, Any]) -> Fixed:
    return Fixed(**{**record, "reasons": tuple(record["reasons"])})


def _lines(records: Sequence[Mapping[str, Any]]) -> tuple[Line, ...]:
    return tuple(Line(**record) for record in records)


def _live(record: Mapping[str, int] | None) -> Live | None:
    return Live(**record) if record else None


def _series(record: dict[str, Any]) -> Series:
    points = tuple(Point(*point) for point in record["points"])
    marks = tuple(Mark(**mark) for mark in record["marks"])
    if not all(math.isfinite(point.time) for point in points):
        raise ValueError("a time that is not a number")
    return Series(**{**record, "points": points, "marks": marks})
