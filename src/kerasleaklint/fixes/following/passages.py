"""Expressions that hold an array: the parts of its way through a program."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import libcst as cst

if TYPE_CHECKING:
    from kerasleaklint.fixes.following.rowwise import Step


@dataclass(frozen=True, eq=False)
class Passage:
    """One expression that holds the array: its innermost part that does, and the steps around that, inside out."""

    leaf: cst.CSTNode
    steps: tuple[Step, ...]

    @property
    def top(self) -> cst.CSTNode:
        return self.steps[-1].node if self.steps else self.leaf


@dataclass(eq=False)
class Split:
    """A call of `train_test_split`, and which of its arguments hold arrays on disk."""

    call: cst.Call
    passages: dict[cst.CSTNode, Passage] = field(default_factory=dict)


def copies(passage: Passage) -> bool:
    """Whether what it gives is no view of what it takes."""
    return any(step.kind == "compute" or (step.kind == "take" and not is_slice(step.node)) for step in passage.steps)


def is_slice(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Subscript) and isinstance(node.slice[0].slice, cst.Slice)


def position_in(row: cst.Tuple, element: cst.CSTNode) -> int:
    return next(at for at, other in enumerate(row.elements) if other is element)
