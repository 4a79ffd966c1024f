"""Comprehensions: loops one inside the other, with names of their own."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import libcst as cst

from kerasleaklint.semantics import syntax
from kerasleaklint.semantics.facts import DatasetListed
from kerasleaklint.semantics.interpretation.elements import turns_of
from kerasleaklint.semantics.knowledge.tensorflow.tfdata import is_walkable
from kerasleaklint.semantics.scope import Scope
from kerasleaklint.semantics.values import Mapping, Sequence, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kerasleaklint.semantics.loops import Loop
    from kerasleaklint.semantics.run import Run


def _list_comprehension(run: Run, node: cst.ListComp | cst.SetComp | cst.GeneratorExp) -> Value:
    with _around(run):
        loops = _enter(run, node.for_in)
        element = run.eval(node.elt)
    over = loops[0].over
    if isinstance(node, cst.ListComp) and is_walkable(over) and syntax.keeps_what_it_walks(node):
        run.see(DatasetListed(over, "comprehension", run.site(node)))
    return Sequence(node, None, element, loops)


def _dict_comprehension(run: Run, node: cst.DictComp) -> Value:
    with _around(run):
        _enter(run, node.for_in)
        return Mapping({}, run.eval(node.value))


@contextmanager
def _around(run: Run) -> Iterator[None]:
    """The names and the loops of a comprehension end with it."""
    before = (run.scope, run.loops)
    run.scope = Scope(run.scope)
    try:
        yield
    finally:
        run.scope, run.loops = before


def _enter(run: Run, part: cst.CompFor | None) -> tuple[Loop, ...]:
    """Start the loops of a comprehension, one inside the other."""
    started: list[Loop] = []
    while part is not None:
        over, taint = run.tainted(part.iter)
        header = f"{syntax.text(part.target)} in {syntax.text(part.iter)}"
        loop = run.new_loop(part, "comprehension", header, over, turns_of(over))
        run.assign(part.target, run.iterate(over, part.iter), taint | loop.bit)
        run.loops = (*run.loops, loop)
        started.append(loop)
        for condition in part.ifs:
            run.eval(condition.test)
        part = part.inner_for_in
    return tuple(started)


EXPRESSIONS: dict[type[cst.CSTNode], Callable[[Run, Any], Value]] = {
    cst.ListComp: _list_comprehension,
    cst.SetComp: _list_comprehension,
    cst.GeneratorExp: _list_comprehension,
    cst.DictComp: _dict_comprehension,
}
