"""The rules' own cases: how they are judged, on runs made up here, and one planted rule run for real."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path

import click
import pytest

from conftest import SCRIPT, execute
from kerasleaklint.cli.verify_rules import run, trials_of
from kerasleaklint.evidence import Record
from kerasleaklint.rules import registry
from kerasleaklint.rules.rule import Case, Rule
from kerasleaklint.verify.cases.bench import Terms
from kerasleaklint.verify.cases.claim import wanted
from kerasleaklint.verify.cases.judge import judge
from kerasleaklint.verify.cases.trial import CaseError, scaled
from kerasleaklint.verify.compare import DIFFERENT, Fact
from kerasleaklint.verify.events import Event
from kerasleaklint.verify.outcome import Outcome
from kerasleaklint.verify.plan import Measurement, Pair
from kerasleaklint.verify.run import Run
from support import ALL, check

MIB = 1024**2


def a_run(kind: str = "finished", peak: int = 0, seconds: float = 1.0, cpu: float = 1.0) -> Run:
    told = (Event(5.0, "keras", 0, {"cpu": 3.0}), Event(5.0 + seconds, "end", 0, {"cpu": 3.0 + cpu}))
    return Run(Outcome(kind), 0.0, 5.0 + seconds, (100 + peak) * MIB, 0, (), told, "")


def judged(effect: str, before: Run, after: Run, *facts: Fact, scale: float = 1.0) -> str:
    return judge(effect, Measurement(100 * MIB, before, (Pair(before, after),)), facts, scale).word


@pytest.mark.parametrize(
    ("effect", "before", "after", "word"),
    [
        ("memory", a_run(peak=400), a_run(peak=20), "confirmed"),
        ("memory", a_run(peak=400), a_run(peak=390), "no effect"),
        ("memory", a_run(peak=20), a_run(peak=400), "worse"),
        ("memory", a_run("out of memory", peak=400), a_run(peak=20), "inconclusive"),
        ("time", a_run(seconds=10, cpu=9), a_run(seconds=2, cpu=9), "confirmed"),
        ("time", a_run(seconds=10, cpu=20), a_run(seconds=10, cpu=10), "confirmed"),
        ("time", a_run(seconds=10, cpu=9), a_run(seconds=9, cpu=9), "no effect"),
        ("time", a_run(seconds=0.2, cpu=0.2), a_run(seconds=0.1, cpu=0.1), "no effect"),
        ("time", a_run(seconds=2, cpu=2), a_run(seconds=10, cpu=9), "worse"),
        ("hang", a_run("hung"), a_run(), "confirmed"),
        ("hang", a_run(), a_run(), "no effect"),
        ("hang", a_run("crashed"), a_run(), "inconclusive"),
        ("hang", a_run(), a_run("hung"), "worse"),
        ("error", a_run("crashed"), a_run(), "confirmed"),
        ("error", a_run("hung"), a_run(), "inconclusive"),
        ("error", a_run("crashed"), a_run("crashed"), "no effect"),
    ],
)
def test_verdicts_by_effect(effect: str, before: Run, after: Run, word: str) -> None:
    assert judged(effect, before, after) == word


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [((5, 2), (5, 5), "confirmed"), ((5, 5), (5, 5), "no effect"), ((5, 2), (5, 2), "no effect")],
)
def test_epochs_that_end_early_are_an_error(before: tuple[int, ...], after: tuple[int, ...], word: str) -> None:
    assert judged("error", trained(before), trained(after)) == word


def trained(steps: tuple[int, ...]) -> Run:
    epochs = [Event(6.0, "epoch_end", 0, {"call": 1, "steps": count}) for count in steps]
    unset = ("iterations", "optimizer", "intended_epochs", "stopped", "other_callbacks", "first_epoch", "shuffle")
    facts = {**dict.fromkeys(unset), "call": 1, "parameters": 1, "callbacks": ()}
    ended = Event(6.0, "fit_end", 0, {**facts, **{key: {} for key in ("history", "rows", "inputs", "setup")}})
    return replace(a_run(), events=(*epochs, ended))


def test_a_fix_that_changes_the_training_is_no_success() -> None:
    lost = Fact("steps per epoch", "10", "9", DIFFERENT, "another number of steps per epoch")
    assert judged("memory", a_run(peak=400), a_run(peak=20), lost) == "changed"


def test_short_runs_have_a_lower_floor() -> None:
    before, after = a_run(peak=40), a_run(peak=20)
    assert [judged("memory", before, after, scale=scale) for scale in (1.0, 0.1)] == ["no effect", "confirmed"]


@pytest.mark.parametrize(
    ("where", "release", "word"),
    [
        ("", "2.21.0", "confirmed"),
        ("tensorflow>=2.22", "2.21.0", "no effect"),
        ("tensorflow>=2.22", "2.22.0rc0", "confirmed"),
        ("tensorflow<2.22", "2.21.0", "confirmed"),
        ("jax>=0.1", "2.21.0", "no effect"),
    ],
)
def test_where_an_effect_is_claimed(where: str, release: str, word: str) -> None:
    assert wanted(where, {"tensorflow": release}) == word


def test_a_claim_that_names_no_release() -> None:
    with pytest.raises(CaseError):
        wanted("lately", {})


def test_scaling_rewrites_the_first_line_only() -> None:
    assert scaled("SCALE = 1.0\nSCALE = 1.0\n", 0.1, "X") == b"SCALE = 0.1\nSCALE = 1.0\n"
    with pytest.raises(CaseError, match="X: the first line"):
        scaled("import keras\n", 0.1, "X")


@pytest.mark.parametrize("rule", [rule for rule in registry().values() if rule.cases], ids=lambda rule: rule.code)
def test_cases_can_be_scaled(rule: Rule) -> None:
    for trial in trials_of(rule):
        for program in (trial.before, trial.after):
            compile(scaled(program, 0.1, rule.code), rule.code, "exec")
        assert wanted(trial.where, {}) in ("confirmed", "no effect")
    assert len({case.name for case in rule.cases}) == len(rule.cases)


TOO_LARGE_TO_RUN = {"KLL407"}  # layers are reported from a size on that takes more memory than a test should


@pytest.mark.parametrize("rule", [rule for rule in registry().values() if rule.cases], ids=lambda rule: rule.code)
def test_a_case_is_what_its_rule_reports(rule: Rule) -> None:
    settings = replace(ALL, max_array_size=4096)
    for trial in trials_of(rule):
        before, after = (
            {found.code for found in check(program, settings=settings)} for program in (trial.before, trial.after)
        )
        assert rule.code in before or rule.code in TOO_LARGE_TO_RUN
        assert rule.code not in after


def test_labels_that_are_meant_to_change_change_as_the_fix_changes_them() -> None:
    rule = registry()["KLL105"]
    (case,) = rule.cases
    (made,) = trials_of(replace(rule, case=replace(case, after="")))
    assert case.after == made.after


def test_a_case_that_its_own_fix_leaves_alone() -> None:
    clean = "SCALE = 1.0\nimport keras\n"
    with pytest.raises(CaseError, match="KLL101: its fix does not change"):
        list(trials_of(replace(registry()["KLL101"], case=Case(clean))))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "name a program"),
        (["train.py", "--all-rules"], "a program goes without"),
        (["--rule", "KLL101", "--html", "page.html"], "--html goes without"),
        (["train.py", "--scale", "0.1"], "--scale goes with --rule"),
        (["--rule", "KLL999"], "no rule is called 'KLL999'"),
        (["--rule", "kll900"], "KLL900 has no case"),
    ],
)
def test_what_does_not_go_together(arguments: list[str], message: str, tmp_path: Path) -> None:
    done = execute([SCRIPT, "verify", *arguments], tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr


@pytest.mark.skipif(find_spec("keras") is not None, reason="Keras is installed")
def test_without_keras() -> None:
    with pytest.raises(click.ClickException, match="pip install"):
        run([], Terms(), quiet=True)


needs_tensorflow = pytest.mark.skipif(find_spec("tensorflow") is None, reason="runs programs that import TensorFlow")
WITH_CASES = {rule.code: rule for rule in registry().values() if rule.cases}


def measured(rules: Sequence[Rule], terms: Terms) -> list[Record]:
    """The rules' cases, in two processes of which each runs half of them."""
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        halves = pool.map(partial(run, terms=terms, quiet=True), (rules[::2], rules[1::2]))
        return [one for half in halves for one in half]


@pytest.fixture(scope="module")
def records() -> dict[str, list[Record]]:
    """All rules' cases, short and once; what does not hold at once, as it may on a busy machine, is run three times.

    What fixed programs train is compared by the tests of the fixes.
    """
    short = Terms(scale=0.25, repeats=1, timeout=600, training=False)
    found = measured(list(WITH_CASES.values()), short)
    doubtful = {one.code for one in found if not one.holds}
    again = measured([WITH_CASES[code] for code in sorted(doubtful)], replace(short, repeats=3))
    by_code: dict[str, list[Record]] = {}
    for one in (*(one for one in found if one.code not in doubtful), *again):
        by_code.setdefault(one.code, []).append(one)
    return by_code


@pytest.mark.verify
@needs_tensorflow
@pytest.mark.parametrize("code", WITH_CASES)
def test_a_rule_has_the_effect_that_it_claims(code: str, records: dict[str, list[Record]]) -> None:
    assert [one for one in records[code] if not one.holds] == []
    assert len(records[code]) == len(WITH_CASES[code].cases)


SMALL = "SCALE = 1.0\nx = bytearray(b'x') * 1000\n"
LARGE = "SCALE = 1.0\nx = bytearray(b'x') * 200_000_000\n"
STUCK = "SCALE = 1.0\nimport time\ntime.sleep(600)\n"


@pytest.mark.verify
@needs_tensorflow
def test_planted_rules() -> None:
    """One that helps, and others whose fixed programs are as they were, larger, or stuck: only the first holds."""
    rules = [
        Rule("KLL000", "warning", effect, "planted", "", "", case=Case(before, after))
        for effect, before, after in [
            ("memory", LARGE, SMALL),
            ("memory", LARGE, LARGE),
            ("memory", SMALL, LARGE),
            ("hang", STUCK, SMALL),
            ("error", "SCALE = 1.0\nraise ValueError(1)\n", SMALL),
            ("error", "SCALE = 1.0\nraise ValueError(1)\n", "SCALE = 1.0\nraise TypeError(1)\n"),
        ]
    ]
    found = run(rules, Terms(repeats=1), quiet=True)
    assert [(one.verdict, one.holds) for one in found] == [
        ("confirmed", True),
        ("no effect", False),
        ("worse", False),
        ("confirmed", True),
        ("confirmed", True),
        ("no effect", False),
    ]
    assert 150 * MIB < found[0].before.peak < 220 * MIB
    assert found[4].before.detail == "ValueError"
