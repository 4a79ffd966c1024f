"""Iteration: comprehensions, `for` and `while`, and what one element of each value is.

A body runs once, with its loop on the stack.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import libcst as cst

from kerasleaklint.semantics import syntax
from kerasleaklint.semantics.facts import DatasetListed, DatasetWalked
from kerasleaklint.semantics.knowledge import tensors
from kerasleaklint.semantics.knowledge.indexing import row
from kerasleaklint.semantics.knowledge.tfdata import is_walkable
from kerasleaklint.semantics.scope import Scope, merge
from kerasleaklint.semantics.values import (
    COUNTER,
    INDICES,
    NUMBER,
    UNKNOWN,
    Array,
    Const,
    Dataset,
    Folds,
    Iterated,
    Mapping,
    Range,
    Result,
    Sequence,
    Value,
    join,
    options,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kerasleaklint.semantics.loops import Loop
    from kerasleaklint.semantics.run import Run


# Elements


def iterate(run: Run, value: Value, node: cst.CSTNode) -> Value:
    return join([_one_of(run, option, node) for option in options(value)])


def _one_of(run: Run, value: Value, node: cst.CSTNode) -> Value:
    handler = ELEMENTS.get(type(value))
    return handler(run, value, node) if handler else UNKNOWN


def _of_range(run: Run, value: Range, node: cst.CSTNode) -> Value:
    del run, value, node
    return COUNTER


def _of_sequence(run: Run, value: Sequence, node: cst.CSTNode) -> Value:
    del run, node
    return join(value.parts())


def _of_result(run: Run, value: Result, node: cst.CSTNode) -> Value:
    del run, node
    return value


def _of_folds(run: Run, value: Folds, node: cst.CSTNode) -> Value:
    del run, value
    return Sequence(node, [INDICES, INDICES])


def _of_iterator(run: Run, value: Iterated, node: cst.CSTNode) -> Value:
    inner = run.iterate(value.over, node)
    return Sequence(node, [COUNTER, inner]) if value.indexed else inner


ELEMENTS: dict[type[Value], Callable[[Run, Any, cst.CSTNode], Value]] = {
    Range: _of_range,
    Dataset: tensors.element,
    Sequence: _of_sequence,
    Result: _of_result,
    Folds: _of_folds,
    Array: row,
    Iterated: _of_iterator,
}


def _turns_of(over: Value) -> int | None:
    """How often a loop over this runs, when literals tell."""
    if isinstance(over, Range):
        return over.turns
    if isinstance(over, Iterated):
        return _turns_of(over.over)
    if isinstance(over, Sequence) and over.items is not None:
        return len(over.items)
    if isinstance(over, Const) and isinstance(over.value, str):
        return len(over.value)
    return None


# Comprehensions


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
        loop = _loop_over(run, part, "comprehension", over)
        run.assign(part.target, run.iterate(over, part.iter), taint | loop.bit)
        run.loops = (*run.loops, loop)
        started.append(loop)
        for condition in part.ifs:
            run.eval(condition.test)
        part = part.inner_for_in
    return tuple(started)


def _loop_over(run: Run, node: cst.For | cst.CompFor, kind: str, over: Value) -> Loop:
    header = f"{syntax.text(node.target)} in {syntax.text(node.iter)}"
    return run.new_loop(node, kind, header, over, _turns_of(over))


EXPRESSIONS: dict[type[cst.CSTNode], Callable[[Run, Any], Value]] = {
    cst.ListComp: _list_comprehension,
    cst.SetComp: _list_comprehension,
    cst.GeneratorExp: _list_comprehension,
    cst.DictComp: _dict_comprehension,
}


# Statements


def _for(run: Run, node: cst.For) -> bool:
    over, taint = run.tainted(node.iter)
    loop = _loop_over(run, node, "for", over)
    element = run.iterate(over, node.iter)
    _turn(run, node, loop, lambda: run.assign(node.target, element, taint | loop.bit))
    if any(is_walkable(option) for option in options(over)):
        run.see(DatasetWalked(over, loop, run.site(node)))
    return False


def _while(run: Run, node: cst.While) -> bool:
    loop = run.new_loop(node, "while", syntax.text(node.test), UNKNOWN)
    _turn(run, node, loop, lambda: run.eval(node.test))
    return False


def _turn(run: Run, node: cst.For | cst.While, loop: Loop, start: Callable[[], object]) -> None:
    """One turn that stands for all."""
    _widen(run, node.body, loop)
    entry = dict(run.scope.names)
    run.broken.append([])
    once = loop.turns == 1 or syntax.always_leaves(node.body)
    with run.inside(loop), run.rarely(loop.bit if once else 0):
        start()
        run.run_block(node.body)
    merge(run.scope, [entry, *run.broken.pop(), run.scope.names])
    if node.orelse is not None:
        run.run_block(node.orelse.body)


def _widen(run: Run, body: cst.BaseSuite, loop: Loop) -> None:
    """Forget the numbers that the body changes, and mark what it changes as differing from turn to turn."""
    for name in syntax.changed_names(body):
        if name in run.scope.names:
            value, taint = run.scope.names[name]
            if isinstance(value, Const) and isinstance(value.value, (int, float)):
                value = COUNTER if syntax.only_counts(body, name) else NUMBER
            run.scope.names[name] = (value, taint | loop.bit)


def _break(run: Run, node: cst.Break) -> bool:
    del node
    if run.broken:
        run.broken[-1].append(dict(run.scope.names))
    return True


STATEMENTS: dict[type[cst.CSTNode], Callable[[Run, Any], bool]] = {
    cst.For: _for,
    cst.While: _while,
    cst.Break: _break,
}
