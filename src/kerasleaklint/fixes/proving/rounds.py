"""Fix, lint again, and so on until nothing changes. Every step is proved before it is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from kerasleaklint.core import Diagnostic, SourceError
from kerasleaklint.fixes.proving import proof
from kerasleaklint.fixes.proving.documents import Document
from kerasleaklint.fixes.proving.orphans import orphaned
from kerasleaklint.fixes.proving.resolve import compatible, edits_of
from kerasleaklint.fixes.proving.result import Rejected
from kerasleaklint.sources import Source

Lint = Callable[[Source], Sequence[Diagnostic]]


@dataclass(frozen=True)
class State:
    """A file as it is so far, and what is found in it."""

    document: Document
    found: tuple[Diagnostic, ...]

    @property
    def text(self) -> str:
        return self.document.source.text


@dataclass(frozen=True)
class Rounds:
    """One file on its way to a fixed point. `lint` gives the findings of a program."""

    lint: Lint
    unsafe: bool
    _applied: list[Diagnostic] = field(default_factory=list)
    _rejected: dict[tuple[object, ...], Rejected] = field(default_factory=dict)

    @property
    def applied(self) -> tuple[Diagnostic, ...]:
        return tuple(self._applied)

    @property
    def rejected(self) -> tuple[Rejected, ...]:
        return tuple(self._rejected.values())

    def run(self, document: Document, found: Sequence[Diagnostic]) -> State:
        """The fixed point of a file in which this was found: there is one, since each fix leaves fewer findings.

        All fixes that go together are made at once; where that is not proved, half of them, down to one that is bad.
        """
        state = State(document, tuple(found))
        size: int | None = None
        while chosen := compatible(self._candidates(state))[:size]:
            after = self._proved(state, chosen)
            if isinstance(after, State):
                state = after
            elif len(chosen) > 1:
                size = len(chosen) // 2
            else:
                self._reject(state, chosen[0], after)
                size = None
        return state

    def _candidates(self, state: State) -> list[Diagnostic]:
        fixable = (d for d in state.found if d.is_fixable(unsafe=self.unsafe) and edits_of(d))
        return [d for d in fixable if _key(state, d) not in self._rejected]

    def _proved(self, state: State, chosen: Sequence[Diagnostic]) -> State | str:
        """The state after these fixes, or why they must not be made."""
        try:
            document = state.document.edited(edit for d in chosen for edit in edits_of(d))
            document = document.edited(orphaned(state.text, document.source.text))
        except (SourceError, ValueError) as error:
            return str(error)
        flaw = proof.flaw_in_text(state.text, document.source.text, chosen)
        if flaw:
            return flaw
        after = State(document, tuple(self.lint(document.source)))
        flaw = proof.flaw_in_findings(state.found, after.found, chosen)
        if flaw:
            return flaw
        self._applied.extend(chosen)
        return after

    def _reject(self, state: State, diagnostic: Diagnostic, reason: str) -> None:
        self._rejected[_key(state, diagnostic)] = Rejected(diagnostic, reason)


def _key(state: State, diagnostic: Diagnostic) -> tuple[object, ...]:
    """Tells a fix from others, wherever it has moved to in a later round."""
    replaced = ((state.text[edit.start : edit.end], edit.content) for edit in edits_of(diagnostic))
    return diagnostic.code, *replaced
