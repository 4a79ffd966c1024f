"""Statements: who runs which. Each tells whether the program ends there (True), or goes on with the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import libcst as cst

from kerasleaklint.semantics import syntax
from kerasleaklint.semantics.interpretation import assignments, branches, definitions, imports, loops
from kerasleaklint.semantics.state import Tape
from kerasleaklint.semantics.values import Const, Session, options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kerasleaklint.semantics.run import Run


def run_body(run: Run, body: Iterable[cst.CSTNode]) -> bool:
    for statement in body:
        handler = STATEMENTS.get(type(statement))
        if handler is not None and handler(run, statement):
            return True
    return False


def _line(run: Run, node: cst.SimpleStatementLine) -> bool:
    return run.run_body(node.body)


def _expression(run: Run, node: cst.Expr) -> bool:
    run.taint = 0
    run.eval(node.value)
    return False


def _with(run: Run, node: cst.With) -> bool:
    for item in node.items:
        _open(run, item)
    before = len(run.tapes)
    opened = [item.item for item in node.items if syntax.called_name(item.item) == "GradientTape"]
    run.tapes += [Tape(run.site(call), len(run.loops)) for call in opened]
    ended = run.run_block(node.body)
    del run.tapes[before:]
    return ended


def _open(run: Run, item: cst.WithItem) -> None:
    value, taint = run.tainted(item.item)
    for session in (option for option in options(value) if isinstance(option, Session)):
        session.closed = True
    if item.asname is not None:
        run.assign(item.asname.name, value, taint)


def _leave(run: Run, node: cst.Continue | cst.Raise) -> bool:
    del run, node
    return True


def _return(run: Run, node: cst.Return) -> bool:
    found = run.tainted(node.value) if node.value is not None else (Const(None), 0)
    if run.returned:
        run.returned[-1].append(found)
    return True


STATEMENTS: dict[type[cst.CSTNode], Callable[[Run, Any], bool]] = {
    **assignments.STATEMENTS,
    **definitions.STATEMENTS,
    **imports.STATEMENTS,
    **branches.STATEMENTS,
    **loops.STATEMENTS,
    cst.SimpleStatementLine: _line,
    cst.Expr: _expression,
    cst.With: _with,
    cst.Continue: _leave,
    cst.Raise: _leave,
    cst.Return: _return,
}
