"""Loops as the interpreter runs them: what they walk over, how often, and what happens in their body."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kerasleaklint.semantics.values import is_folds

if TYPE_CHECKING:
    import libcst as cst

    from kerasleaklint.semantics.scope import Module
    from kerasleaklint.semantics.values import Function, Site, Value

FOLD_WORDS = re.compile(r"(?i)\brange\(k\)|\bcv\b|fold|\b(n_|num_)?splits\b")
HOOK = "callback"
EPOCH_WORDS = re.compile(r"(?i)epoch")


@dataclass(frozen=True, eq=False, slots=True)
class Tape:
    """A `with GradientTape()` block under way, and how many loops run around it."""

    site: Site
    depth: int


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
