"""Records as files: one per rule, written so that a new measurement changes few lines."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerasleaklint.core import ConfigError
from kerasleaklint.evidence.record import Record, Side

if TYPE_CHECKING:
    from importlib.abc import Traversable

SCHEMA = 1


def load(code: str, folder: Traversable | None = None) -> tuple[Record, ...]:
    """The records of a rule, newest release first within a case; by default those that the package brings along."""
    path = (folder or files("kerasleaklint.evidence")).joinpath(f"{code}.json")
    return parse(path.read_text(encoding="utf-8"), path.name) if path.is_file() else ()


def parse(text: str, name: str) -> tuple[Record, ...]:
    try:
        stored = json.loads(text)
        if stored["schema"] != SCHEMA:
            raise ConfigError(f"{name}: evidence of another version of kerasleaklint")
        return tuple(_record(stored["code"], record) for record in stored["records"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigError(f"{name}: not evidence of a rule") from error


def merged(old: Iterable[Record], new: Iterable[Record]) -> list[Record]:
    """All of them, a new one in the place of an old one."""
    return sorted({record.place: record for record in (*old, *new)}.values(), key=_order)


def write(folder: Path, records: Iterable[Record]) -> None:
    """Adds them to the files in the folder."""
    by_code: dict[str, list[Record]] = {}
    for record in records:
        by_code.setdefault(record.code, []).append(record)
    folder.mkdir(parents=True, exist_ok=True)
    for code, found in by_code.items():
        text = _dump(code, merged(load(code, folder), found))
        (folder / f"{code}.json").write_text(text, encoding="utf-8", newline="\n")


def _dump(code: str, records: list[Record]) -> str:
    plain = [{key: value for key, value in asdict(record).items() if key != "code"} for record in records]
    return json.dumps({"schema": SCHEMA, "code": code, "records": plain}, indent=1, allow_nan=False) + "\n"


def _record(code: str, record: dict[str, Any]) -> Record:
    sides = {side: Side(**record[side]) for side in ("before", "after")}
    return Record(**{**record, **sides, "code": code, "reasons": tuple(record["reasons"])})


def _order(record: Record) -> tuple[object, ...]:
    newest_first = tuple(-int(part) for part in record.backend.split()[-1].split(".")[:2] if part.isdigit())
    return record.case, newest_first, record.platform, -record.scale
