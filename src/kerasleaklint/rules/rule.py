"""What a rule is, what it finds, and how findings become diagnostics."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kerasleaklint.core import Diagnostic, Fix, Related, Unfixed
from kerasleaklint.semantics.facts import Fact

if TYPE_CHECKING:
    from types import ModuleType

    from kerasleaklint.core import Estimate, Place, PlacedFix
    from kerasleaklint.semantics.file_model import FileModel
    from kerasleaklint.semantics.values import Site


@dataclass(frozen=True, eq=False)
class Finding:
    """What a rule has to say about a site of the file; stays in the process, since it holds nodes."""

    site: Site
    message: str
    related: tuple[tuple[str, Site], ...] = ()
    estimate: Estimate | None = None
    help: str | None = None
    fix: Fix | Unfixed | None = None


@dataclass(frozen=True)
class Context:
    """What a check may ask: the file's model and the settings that bear on findings. Sizes in bytes."""

    model: FileModel
    max_array_size: int
    max_layer_size: int


Check = Callable[..., Iterator[Finding]]
EFFECTS = ("memory", "hang", "time", "error")


def nothing(fact: Fact, context: Context) -> Iterator[Finding]:
    """The check of a rule that the engine itself reports."""
    del fact, context
    yield from ()


@dataclass(frozen=True)
class Case:
    """The programs that show a rule's effect when the verifier runs them.

    The first line of both is `SCALE = 1.0`, and what costs memory or time grows with it: a short run turns it down. An
    empty `after` stands for what the rule's own fix makes of `before`, and must train the same; one that is written
    out is another program by design. They run in an empty folder, and Keras may be imported before their first line
    runs. `name` says what a case shows where a rule has several; `where` is the release that the effect is claimed on,
    such as `tensorflow>=2.22`: on others the claim is that there is none.
    """

    before: str
    after: str = ""
    name: str = ""
    where: str = ""


@dataclass(frozen=True)
class Rule:
    """One rule. `check(fact, context)` is called with each fact of the kinds `on`; `effect` is one of EFFECTS.

    `bad` and `good` are whole programs: the first gives exactly this rule's code, the second nothing. `fix` says how
    far a fix can be trusted: safe, unsafe, or both words; it is empty where there is none. `opt_in` says why a rule is
    off unless it is selected.
    """

    code: str
    severity: str
    effect: str
    summary: str
    bad: str
    good: str
    on: tuple[type[Fact], ...] = ()
    check: Check = nothing
    case: Case | tuple[Case, ...] = ()
    fix: str = ""
    opt_in: str = ""
    name: str = field(default="", compare=False)
    page: str = field(default="", compare=False)

    @property
    def default(self) -> bool:
        """Whether it is on when nothing is selected."""
        return not self.opt_in

    @property
    def cases(self) -> tuple[Case, ...]:
        return (self.case,) if isinstance(self.case, Case) else self.case

    def described_by(self, module: ModuleType) -> Rule:
        """The rule with its slug and its manual page, which are the name and the docstring of its module."""
        slug = module.__name__.rpartition(".")[2].replace("_", "-")
        return replace(self, name=slug, page=inspect.cleandoc(module.__doc__ or ""))

    def blank(self, place: Place) -> Diagnostic:
        return Diagnostic(self.code, self.name, self.severity, "", place)

    def diagnose(self, context: Context) -> Iterator[tuple[int, Diagnostic]]:
        """The rule's findings in the file, one for each site, with the row in the program's text."""
        merged: dict[int, Finding] = {}
        for fact in context.model.facts:
            if not isinstance(fact, self.on):
                continue
            for finding in self.check(fact, context):
                if context.model.is_here(finding.site):
                    known = merged.get(id(finding.site.node))
                    merged[id(finding.site.node)] = _merged(known, finding) if known else finding
        for finding in merged.values():
            yield context.model.row(finding.site), self._diagnostic(finding, context)

    def _diagnostic(self, finding: Finding, context: Context) -> Diagnostic:
        related = {Related(message, context.model.place(site)): None for message, site in finding.related}
        return replace(
            self.blank(context.model.place(finding.site)),
            message=finding.message,
            related=tuple(related),
            estimate=finding.estimate,
            help=finding.help,
            fix=_placed(finding.fix, context.model) if isinstance(finding.fix, Fix) else None,
            unfixed=finding.fix.reason if isinstance(finding.fix, Unfixed) else None,
        )


def _placed(fix: Fix, model: FileModel) -> PlacedFix:
    from kerasleaklint.fixes.desk.import_places import complete  # here, so that only a finding pays for it

    return model.source.placed(complete(fix, model))


def _merged(first: Finding, other: Finding) -> Finding:
    """One finding per source: what it flows to further is related."""
    return replace(first, related=(*first.related, *other.related))
