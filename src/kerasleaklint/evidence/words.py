"""Records as people read them."""

from __future__ import annotations

from collections.abc import Sequence

from kerasleaklint.core.size import format_size
from kerasleaklint.evidence.record import FINISHED, Record, Side

_GROWS = 512 * 1024  # bytes per turn: less says nothing


def effect(record: Record) -> tuple[str, str]:
    """Before and after, in the measure that the rule's effect is about."""
    unit = _unit(record)
    return _side(record, record.before, unit), _side(record, record.after, unit)


def headline(records: Sequence[Record]) -> str:
    """For one cell of a table: each case on the newest release that it was measured on."""
    newest = {record.case: record for record in reversed(records)}
    return "; ".join(_headline(record) for record in reversed(newest.values()))


def table(records: Sequence[Record]) -> str:
    """In Markdown; empty where nothing was measured."""
    if not records:
        return ""
    named = any(record.case for record in records)
    head = ["release", *(["case"] if named else []), "before", "after", "verdict"]
    rows = [[_release(one), *([one.case] if named else []), *effect(one), _verdict(one)] for one in records]
    lines = [" | ".join(row) for row in (head, ["---"] * len(head), *rows)]
    return "".join(f"| {line} |\n" for line in lines)


def _headline(record: Record) -> str:
    shown = " → ".join(effect(record))
    name = f"{record.case}: " if record.case else ""
    return f"{name}{shown}" if record.verdict == "confirmed" else f"{name}{record.verdict} ({shown})"


def _verdict(record: Record) -> str:
    return record.verdict if record.holds else f"{record.verdict}, against the rule's claim"


def _release(record: Record) -> str:
    return f"{record.backend}, keras {record.keras}, Python {record.python}, {record.platform}, {record.date}"


def _unit(record: Record) -> str:
    """The turn that memory grows by, where that says more than the peak."""
    growth, other = record.before.growth or {}, record.after.growth or {}
    units = [unit for unit in growth if unit in other and growth[unit] > _GROWS]
    return max(units, key=lambda unit: growth[unit], default="")


def _side(record: Record, side: Side, unit: str) -> str:
    if side.ending != FINISHED:
        return f"{side.ending}: {side.detail}" if side.detail else side.ending
    if record.effect == "memory":
        peak = f"+{format_size(side.peak)}"
        return f"{peak}, {(side.growth or {})[unit] / 1024**2:+.1f} MiB per {unit}" if unit else peak
    return f"{side.seconds:.1f} s"
