"""Which fixes go together, and the text that they make."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kerasleaklint.core import Diagnostic, Edit


def compatible(candidates: Sequence[Diagnostic]) -> list[Diagnostic]:
    """The fixes that can be applied together, the earlier first; edits that several of them share count once."""
    chosen: list[Diagnostic] = []
    taken: set[Edit] = set()
    names: set[str] = set()
    for candidate in candidates:
        wanted = set(edits_of(candidate))
        new_names = set(candidate.fix.names) if candidate.fix else set()
        if not names & new_names and not any(_touch(one, other) for one in wanted - taken for other in taken):
            chosen.append(candidate)
            taken |= wanted
            names |= new_names
    return chosen


def edits_of(diagnostic: Diagnostic) -> tuple[Edit, ...]:
    return tuple(placed.edit for placed in diagnostic.fix.edits) if diagnostic.fix else ()


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text with all edits made; raises ValueError where they overlap."""
    parts: list[str] = []
    done = 0
    for edit in sorted(dict.fromkeys(edits), key=lambda edit: (edit.start, edit.end)):
        if edit.start < done:
            raise ValueError("its edits overlap")
        parts += (text[done : edit.start], edit.content)
        done = edit.end
    return "".join((*parts, text[done:]))


def _touch(one: Edit, other: Edit) -> bool:
    return one.start <= other.end and other.start <= one.end
