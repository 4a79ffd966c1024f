"""What lists and dicts are handed: how they grow, and what they keep from turn to turn of a loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.semantics.facts import Kept, KeptByCallback
from kerasleaklint.semantics.loops import HOOK
from kerasleaklint.semantics.values import Mapping, Sequence, Value, join, options

if TYPE_CHECKING:
    from collections.abc import Iterable

    import libcst as cst

    from kerasleaklint.semantics.arguments import Argument
    from kerasleaklint.semantics.loops import Loop
    from kerasleaklint.semantics.run import Run


def grow(run: Run, sequence: Sequence, values: list[Value]) -> None:
    """Put values into a list; in a loop that started after the list was made, its length is not known any more."""
    loops = tuple(loop for loop in run.repeating if loop not in sequence.born_in)
    if loops or sequence.items is None:
        _grow_in_loops(sequence, values, loops)
    else:
        sequence.items.extend(values)


def grow_all(run: Run, sequence: Sequence, more: Value, node: cst.CSTNode) -> None:
    """`list.extend(more)`."""
    for option in options(more):
        if not isinstance(option, Sequence):
            grow(run, sequence, [run.iterate(option, node)])
            continue
        grow(run, sequence, option.parts())
        if option.grown_by and option.items is None:
            _grow_in_loops(sequence, [], option.grown_by)


def _grow_in_loops(sequence: Sequence, values: list[Value], loops: tuple[Loop, ...]) -> None:
    sequence.element, sequence.items = join([*sequence.parts(), *values]), None
    sequence.grown_by = tuple(dict.fromkeys((*sequence.grown_by, *loops)))


def see_kept(run: Run, container: Sequence | Mapping, put: Iterable[Argument], node: cst.CSTNode) -> None:
    """Values put into a container that outlives the turns of a loop; below a tape they are needed for gradients."""
    if run.is_graph:
        return
    before_tapes = run.loops[: run.tapes[0].depth] if run.tapes else run.loops
    loops = tuple(loop for loop in run.repeating if loop not in container.born_in and loop in before_tapes)
    hook = _hook_around(run, container)
    for argument in put:
        if loops:
            run.see(Kept(container, argument.value, argument.node, run.site(node), loops))
        if hook is not None:
            run.see(KeptByCallback(container, argument.value, run.site(node), hook))


def _hook_around(run: Run, container: Sequence | Mapping) -> Loop | None:
    """The method that `fit` calls again and again, unless it makes the container itself."""
    if any(loop.kind == HOOK for loop in container.born_in):
        return None
    return next((loop for loop in run.loops if loop.kind == HOOK), None)
