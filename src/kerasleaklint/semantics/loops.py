"""Loops as the interpreter runs them: what they walk over, how often, and what happens in their body."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kerasleaklint.semantics.values import is_folds

if TYPE_CHECKING:
    from collections.abc import Iterator

    import libcst as cst

    from kerasleaklint.semantics.scope import Module
    from kerasleaklint.semantics.values import Function, Value

FOLD_WORDS = re.compile(r"(?i)\brange\(k\)|\bcv\b|fold|\b(n_|num_)?splits\b")
HOOK = "callback"
EPOCH_WORDS = re.compile(r"(?i)epoch")


@dataclass(eq=False, slots=True)
class Loop:
    """One run of a loop statement, a comprehension, or a function called once per trial.

    `depth` is the number of calls under way when it started; `bit` marks values that differ from turn to turn; `turns`
    is the literal number of turns, if known; `called` is the function that each trial calls. `cleared`, `computes` and
    `asks` are set when a clear_session, a training step or an `input()` runs in the body, however deep;
    `has_inner_training` when a loop inside it trains; `new_graph` when a turn starts a graph of its own.
    """

    module: Module
    node: cst.CSTNode
    kind: str
    header: str
    bit: int
    over: Value
    depth: int
    turns: int | None = None
    called: Function | None = None
    cleared: bool = False
    computes: bool = False
    asks: bool = False
    has_inner_training: bool = False
    new_graph: bool = False

    @property
    def over_folds(self) -> bool:
        return is_folds(self.over) or bool(FOLD_WORDS.search(self.header))

    @property
    def over_epochs(self) -> bool:
        return bool(EPOCH_WORDS.search(self.header))


class LoopStack:
    """The loops under way, from the outermost.

    `rare` holds the bits of those whose turns do not all reach the current statement: it runs once, or every n-th turn;
    `once` those of the former.
    """

    def __init__(self) -> None:
        self.loops: tuple[Loop, ...] = ()
        self.rare = 0
        self.once = 0
        self._bits = 0

    def new_bit(self) -> int:
        self._bits += 1
        return 1 << self._bits

    @property
    def repeating(self) -> tuple[Loop, ...]:
        """The running loops whose every turn comes here."""
        return tuple(loop for loop in self.loops if not loop.bit & self.rare)

    @property
    def returning(self) -> tuple[Loop, ...]:
        """The running loops of which more than one turn comes here."""
        return tuple(loop for loop in self.loops if not loop.bit & self.once)

    @property
    def mask(self) -> int:
        bits = 0
        for loop in self.loops:
            bits |= loop.bit
        return bits

    @contextmanager
    def inside(self, loop: Loop) -> Iterator[Loop]:
        before = self.loops
        self.loops = (*before, loop)
        try:
            yield loop
        finally:
            self.loops = before
            if before and loop.computes:
                before[-1].has_inner_training = True

    @contextmanager
    def rarely(self, bits: int, *, once: bool = True) -> Iterator[None]:
        before = self.rare, self.once
        self.rare |= bits
        self.once |= bits if once else 0
        try:
            yield
        finally:
            self.rare, self.once = before

    def mark_cleared(self) -> None:
        for loop in self.loops:
            loop.cleared = True

    def mark_computing(self) -> None:
        for loop in self.loops:
            loop.computes = True

    def mark_asking(self) -> None:
        for loop in self.loops:
            loop.asks = True
