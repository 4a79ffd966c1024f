"""Records as people read them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kerasleaklint.core.size import format_size
from kerasleaklint.evidence.record import FINISHED, Record, Side

_GROWS = 512 * 1024  # bytes per turn: less says nothing
_CONFIRMED = "confirmed"
_INTRODUCTION = (
    "What `kerasleaklint verify --rule {}` measured on the rule's own case, which need not be a program of the section "
    "above. Memory is anonymous memory over that of a process that has trained something tiny; seconds are those after "
    "the imports."
)


def effect(record: Record) -> tuple[str, str]:
    """Before and after, in the measure that the rule's effect is about."""
    unit = _unit(record)
    return _side(record, record.before, unit), _side(record, record.after, unit)


def headline(records: Sequence[Record]) -> str:
    """For one cell of a table: each case on the newest release, and on the newest that shows another verdict."""
    return "; ".join(part for case in _by_case(records).values() for part in _of_case(case))


def section(code: str, records: Sequence[Record]) -> str:
    """The part of a rule's manual page, in Markdown; empty where nothing was measured."""
    return f"## Evidence\n\n{_INTRODUCTION.format(code)}\n\n{_table(records)}" if records else ""


def _table(records: Sequence[Record]) -> str:
    named = any(record.case for record in records)
    head = ["release", *(["case"] if named else []), "before", "after", "verdict"]
    rows = [[_release(one), *([one.case] if named else []), *effect(one), _verdict(one)] for one in records]
    return "".join(f"| {' | '.join(row)} |\n" for row in (head, ["---"] * len(head), *rows))


def _by_case(records: Sequence[Record]) -> dict[str, list[Record]]:
    cases: dict[str, list[Record]] = {}
    for record in records:
        cases.setdefault(record.case, []).append(record)
    return cases


def _of_case(records: Sequence[Record]) -> Iterator[str]:
    shown = list({record.verdict: record for record in reversed(records)}.values())[::-1]
    for record in shown:
        names = [record.case, record.backend.replace("tensorflow", "TensorFlow") if len(shown) > 1 else ""]
        name = ", ".join(filter(None, names))
        yield f"{name}: {_outcome(record)}" if name else _outcome(record)


def _outcome(record: Record) -> str:
    shown = " → ".join(effect(record))
    return shown if record.verdict == _CONFIRMED else f"{record.verdict} ({shown})"


def _verdict(record: Record) -> str:
    claim = f", as said: claimed on `{record.where}`" if record.where and record.verdict != _CONFIRMED else ""
    return record.verdict + claim if record.holds else f"{record.verdict}: the claim does not hold here"


def _release(record: Record) -> str:
    return f"{record.backend}, keras {record.keras}, Python {record.python}, {record.platform}, {record.date}"


def _unit(record: Record) -> str:
    """The turn that memory grows by, where that says more than the peak."""
    growth, other = record.before.growth or {}, record.after.growth or {}
    units = [unit for unit in growth if unit in other and growth[unit] > _GROWS]
    return max(units, key=lambda unit: growth[unit], default="")


def _side(record: Record, side: Side, unit: str) -> str:
    if side.ending != FINISHED:
        return side.detail or side.ending
    if record.effect == "error":
        return side.detail or "runs"
    if record.effect != "memory":
        return f"{side.seconds:.1f} s"
    peak = f"+{format_size(side.peak)}"
    return f"{peak}, {(side.growth or {})[unit] / 1024**2:+.1f} MiB per {unit}" if unit else peak
