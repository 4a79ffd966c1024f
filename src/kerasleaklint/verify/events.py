"""What a child tells its parent: one JSON object per line, read even where the child died in the middle of one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Event:
    """`time`: seconds on the monotonic clock, which parent and child share. `anonymous`: bytes at that moment."""

    time: float
    kind: str
    anonymous: int
    data: Mapping[str, Any]


def read(path: Path) -> tuple[Event, ...]:
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return ()
    return tuple(parse(text))


def parse(text: str) -> Iterator[Event]:
    return (event for event in map(_event, text.splitlines()) if event)


def _event(line: str) -> Event | None:
    try:
        record = json.loads(line)
        return Event(record.pop("time"), record.pop("kind"), record.pop("anonymous"), record)
    except (ValueError, KeyError, AttributeError):  # the line that the child was killed in
        return None


def of_kind(events: Sequence[Event], *kinds: str) -> tuple[Event, ...]:
    return tuple(event for event in events if event.kind in kinds)


def last(events: Sequence[Event], kind: str) -> Mapping[str, Any]:
    """The data of the last event of a kind; empty where there is none."""
    return next((event.data for event in reversed(events) if event.kind == kind), {})
