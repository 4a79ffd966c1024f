"""What KLL101, KLL102 and KLL103 have in common: an array that reaches fit, evaluate or predict whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.rules.rule import Finding
from kerasleaklint.semantics.queries import places, whole_arrays

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from kerasleaklint.core import Fix, Unfixed
    from kerasleaklint.rules.rule import Context
    from kerasleaklint.semantics.facts import SinkCall
    from kerasleaklint.semantics.values import Array


def findings(
    fact: SinkCall,
    context: Context,
    kinds: Collection[str],
    *,
    subject: str,
    remedy: str,
    help: str,
    fix: Callable[[SinkCall, Array, Context], Fix | Unfixed | None] = lambda *_: None,
) -> Iterator[Finding]:
    """One finding for each array of these kinds; `{what}` in the subject is the function that makes it."""
    for found in whole_arrays.reaching(fact, context.max_array_size):
        origin = found.array.origin
        if origin.kind in kinds:
            where = f"whole into `{fact.method}` on {context.model.line(fact.site)}"
            yield Finding(
                origin.site,
                f"{subject.format(what=origin.what)} {where} ({whole_arrays.describe(found.array)}); {remedy}",
                places.way(found.array, f"{fact.method} copies it here", fact.site),
                whole_arrays.estimate(found.array),
                help,
                fix(fact, found.array, context),
            )
