"""A fact about training, as it is in both programs."""

from __future__ import annotations

from dataclasses import dataclass

SAME, NOTE, DIFFERENT = "same", "note", "different"


@dataclass(frozen=True)
class Fact:
    """`status`: `same`, `different`, or `note` where they differ in a way that does not change the training.

    `why` is half a sentence for the reasons of the verdict; a fact that is the same needs none.
    """

    name: str
    before: str
    after: str
    status: str
    why: str = ""


def exact(name: str, before: str, after: str, why: str) -> Fact:
    """A fact that must be equal."""
    return Fact(name, before, after, SAME) if before == after else Fact(name, before, after, DIFFERENT, why)
