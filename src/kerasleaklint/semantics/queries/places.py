"""Places that a finding points at, and their names: loops, and where an array or model is really made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.semantics.values import Array, Site

if TYPE_CHECKING:
    from kerasleaklint.semantics.facts import ModelBuilt
    from kerasleaklint.semantics.file_model import FileModel
    from kerasleaklint.semantics.loops import Loop

LOOP_WORDS = {"for": "`for` loop", "while": "`while` loop", "comprehension": "comprehension", "trial": "trials started"}


def loop_name(model: FileModel, loop: Loop) -> str:
    """`for` loop on line 12."""
    return f"{LOOP_WORDS[loop.kind]} on {model.line(head(loop))}"


def head(loop: Loop) -> Site:
    """What a report points at: the loop's target and iterable or its condition, not the whole body."""
    return Site(loop.module, getattr(loop.node, "iter", None) or getattr(loop.node, "test", None) or loop.node)


def way(array: Array, message: str, site: Site) -> tuple[tuple[str, Site], ...]:
    """Related places: where the array is really made, if that is elsewhere, and where it goes."""
    made = array.origin.made
    elsewhere = (("the array is made here", made),) if made.node is not array.origin.site.node else ()
    return (*elsewhere, (message, site))


def made_elsewhere(fact: ModelBuilt, message: str) -> tuple[tuple[str, Site], ...]:
    made = fact.model.origin.made
    return ((message, made),) if made.node is not fact.in_loop.node else ()
