"""What `kerasleaklint verify` compares: the program, its fixed form, and the program with one fix alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from kerasleaklint import engine
from kerasleaklint.cli.settings import resolve
from kerasleaklint.runner.stack import on_deep_stack
from kerasleaklint.sources import Project
from kerasleaklint.verify.request import Fixed, Program

if TYPE_CHECKING:
    from kerasleaklint.config import Settings
    from kerasleaklint.core import Diagnostic
    from kerasleaklint.fixes import FixResult

T = TypeVar("T")
_OTHERWISE = "compare two programs with --against"
Alone = tuple[tuple[int, Program], ...]


def read(path: Path) -> Program:
    """Under the name that it was given: what a link stands beside is not what its target stands beside."""
    return Program(path.read_bytes(), path.parent.resolve() / path.name)


def fixed(original: Program, unsafe: bool) -> Program:
    """The original as the fixer leaves it, under its own path."""
    name = original.path.name
    done = _at_home(original, lambda *home: engine.fix(original.source, name, *home, unsafe=unsafe))
    if done.data == original.source:
        raise click.ClickException(_why_nothing_is_fixed(done))
    return Program(done.data, original.path)


def _why_nothing_is_fixed(done: FixResult) -> str:
    found = done.remaining
    codes = ", ".join(dict.fromkeys(one.code for one in found))
    if unreadable := [one.message for one in found if one.code == engine.UNREADABLE]:
        return f"it cannot be read: {unreadable[0]}"
    if not found:
        return f"nothing to fix, since nothing is found in it; {_OTHERWISE}"
    if done.rejected:
        return f"nothing to fix: {codes} is found, and its fix left out ({done.rejected[0].reason}); {_OTHERWISE}"
    if any(one.is_fixable(unsafe=True) for one in found):
        return f"nothing to fix safely: {codes} is found; allow unsafe fixes with --unsafe-fixes"
    return f"nothing to fix: {codes} is found, and there is no fix; {_OTHERWISE}"


def findings(original: Program, after: Program) -> tuple[Fixed, ...]:
    """The original's findings, each with whether the other program has fewer of its code."""
    left = [one.code for one in _check(Program(after.source, original.path))]
    found = _check(original)
    codes = [one.code for one in found]
    return tuple(
        Fixed(one.code, one.place.start.row, one.message, left.count(one.code) < codes.count(one.code)) for one in found
    )


def alone(original: Program, unsafe: bool) -> Alone:
    """For each finding that can be fixed its index among all, and the original with no other fix."""
    return on_deep_stack(lambda: tuple(_alone(original, _check(original), unsafe)))


def _alone(original: Program, found: list[Diagnostic], unsafe: bool) -> Iterator[tuple[int, Program]]:
    from kerasleaklint.fixes import opened
    from kerasleaklint.fixes.proving.orphans import orphaned
    from kerasleaklint.fixes.proving.resolve import edits_of

    before = opened(original.source, original.path.name)
    for index, one in enumerate(found):
        if one.is_fixable(unsafe=unsafe):
            after = before.edited(edits_of(one))
            after = after.edited(orphaned(before.source.text, after.source.text))
            yield index, Program(after.data, original.path)


def _check(program: Program) -> list[Diagnostic]:
    return _at_home(program, lambda *home: engine.check(program.source, program.path.name, *home))


def _at_home(program: Program, act: Callable[[Settings, Project], T]) -> T:
    """With the settings and the project of the program's folder."""
    folder = program.path.parent
    settings, project = resolve(folder), Project(folder)
    return on_deep_stack(lambda: act(settings, project))
