"""`kerasleaklint verify --rule CODE` and `--all-rules`: run the cases of rules and say whether their effects show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from kerasleaklint import engine
from kerasleaklint.config import Settings
from kerasleaklint.rules import registry
from kerasleaklint.runner.stack import on_deep_stack
from kerasleaklint.sources import Project

if TYPE_CHECKING:
    from kerasleaklint.evidence import Record
    from kerasleaklint.rules.rule import Case, Rule
    from kerasleaklint.verify.cases.bench import Terms
    from kerasleaklint.verify.cases.trial import Trial
    from kerasleaklint.verify.run import Launch

_SMALL = 4096  # bytes: any array of a case is large enough to be fixed


@dataclass(frozen=True)
class Wanted:
    """The rules to run; `codes` is empty for all that have a case."""

    codes: tuple[str, ...]
    every: bool

    def __bool__(self) -> bool:
        return self.every or bool(self.codes)

    def rules(self) -> list[Rule]:
        known = registry()
        if self.every:
            return [rule for rule in known.values() if rule.cases]
        for code in self.codes:
            if code.upper() not in known:
                raise click.UsageError(f"no rule is called {code!r}")
            if not known[code.upper()].cases:
                raise click.UsageError(f"{code.upper()} has no case to run")
        return [known[code.upper()] for code in self.codes]


def run(rules: Sequence[Rule], terms: Terms, quiet: bool, store: Path | None = None) -> list[Record]:
    """All cases of the rules, in forks of one process where the system allows that; each is stored once it is done."""
    from kerasleaklint.verify import warm
    from kerasleaklint.verify.available import problem
    from kerasleaklint.verify.cases.trial import CaseError
    from kerasleaklint.verify.plan import BaselineError
    from kerasleaklint.verify.processes.interruption import orderly_end
    from kerasleaklint.verify.processes.restore import RestoreError
    from kerasleaklint.verify.run import fresh

    if missing := problem():
        raise click.ClickException(missing)
    try:
        trials = [trial for rule in rules for trial in trials_of(rule)]
        if not trials:
            return []
        with orderly_end():
            if not warm.POSSIBLE:
                return list(_measured(trials, terms, fresh, quiet, store))
            with warm.Warm(terms.device) as launch:
                return list(_measured(trials, terms, launch, quiet, store))
    except (BaselineError, CaseError, RestoreError) as error:
        raise click.ClickException(str(error)) from error


def _measured(
    trials: Sequence[Trial], terms: Terms, launch: Launch, quiet: bool, store: Path | None
) -> Iterator[Record]:
    from kerasleaklint import evidence
    from kerasleaklint.verify.cases.bench import Bench
    from kerasleaklint.verify.cases.records import records
    from kerasleaklint.verify.progress import progress

    with progress(quiet) as announce:
        for record in records(trials, Bench(terms, launch), announce):
            if store:
                evidence.write(store, [record])
            yield record


def trials_of(rule: Rule) -> Iterator[Trial]:
    """Its cases with both programs."""
    from kerasleaklint.verify.cases.trial import Trial

    for case in rule.cases:
        after = case.after or _fixed(rule, case)
        yield Trial(rule.code, rule.effect, case.name, case.where, case.before, after, fixed=not case.after)


def _fixed(rule: Rule, case: Case) -> str:
    """What the rule's own fix, unsafe or not, makes of the case."""
    from kerasleaklint.verify.cases.trial import CaseError

    with TemporaryDirectory() as folder:
        settings = Settings(folder, select=(rule.code,), max_array_size=_SMALL)
        data, project = case.before.encode(), Project(Path(folder))
        done = on_deep_stack(lambda: engine.fix(data, "case.py", settings, project, unsafe=True))
    if done.data == data:
        raise CaseError(f"{rule.code}: its fix does not change its case; write the program out as `after`")
    return done.data.decode()
