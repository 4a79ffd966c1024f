"""Stored results: what goes in comes out, and what the documents say of them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest

from conftest import execute
from kerasleaklint import evidence
from kerasleaklint.core import ConfigError
from kerasleaklint.evidence import Record, Side
from kerasleaklint.evidence.files import parse
from kerasleaklint.rules import registry
from kerasleaklint.rules.rule import Rule

MIB = 1024**2
RECORD = Record(
    code="KLL401",
    effect="memory",
    case="",
    where="",
    verdict="confirmed",
    holds=True,
    reasons=("memory over the baseline fell from 500 MiB to 90 MiB",),
    before=Side("finished", 500 * MIB, 12.5, 13.0, {"fit": 20 * MIB, "model": 20 * MIB}),
    after=Side("finished", 90 * MIB, 13.5, 14.0, {"fit": 0}),
    repeats=3,
    scale=1.0,
    date="2026-11-23",
    platform="Linux x86_64",
    python="3.12.1",
    keras="3.15.1",
    backend="tensorflow 2.21.0",
)
CANDIDATE = replace(RECORD, backend="tensorflow 2.22.0rc0")
STUCK = replace(
    RECORD, effect="hang", before=Side("hung", detail="no end within 15 s"), after=Side("finished", seconds=1.25)
)


def test_what_is_stored_is_loaded(tmp_path: Path) -> None:
    evidence.write(tmp_path, [RECORD, replace(RECORD, code="KLL101")])
    assert evidence.load("KLL401", tmp_path) == (RECORD,)
    assert evidence.load("KLL101", tmp_path) == (replace(RECORD, code="KLL101"),)
    assert evidence.load("KLL999", tmp_path) == ()


def test_a_new_result_takes_the_place_of_the_old_one_on_its_release_only(tmp_path: Path) -> None:
    evidence.write(tmp_path, [RECORD])
    evidence.write(tmp_path, [CANDIDATE, replace(RECORD, date="2027-01-01")])
    newer = replace(RECORD, date="2027-01-01")
    assert evidence.load("KLL401", tmp_path) == (CANDIDATE, newer)
    elsewhere = [replace(RECORD, scale=0.1), replace(RECORD, platform="macOS arm64"), replace(RECORD, case="other")]
    evidence.write(tmp_path, elsewhere)
    assert set(map(str, evidence.load("KLL401", tmp_path))) == set(map(str, [CANDIDATE, newer, *elsewhere]))


@pytest.mark.parametrize("text", ["", "[]", '{"schema": 2}', '{"schema": 1, "code": "A", "records": [{}]}'])
def test_what_is_no_evidence(text: str) -> None:
    with pytest.raises(ConfigError, match="name: "):
        parse(text, "name")


def test_evidence_of_another_version() -> None:
    text = json.dumps({"schema": 2, "code": "KLL401", "records": []})
    with pytest.raises(ConfigError, match="name: evidence of another version"):
        parse(text, "name")


def test_words() -> None:
    assert evidence.headline([RECORD]) == "+500 MiB, +20.0 MiB per fit → +90 MiB, +0.0 MiB per fit"
    slow = replace(RECORD.before, growth={"fit": 400_000, "model": 300_000})
    assert evidence.headline([replace(RECORD, before=slow)]) == "+500 MiB → +90 MiB"
    assert "| confirmed: the claim does not hold here |" in evidence.section("KLL401", [replace(RECORD, holds=False)])
    assert evidence.headline([STUCK]) == "no end within 15 s → 1.2 s"
    failing = replace(RECORD, effect="error", before=Side("crashed", detail="ValueError"))
    assert evidence.headline([failing]) == "ValueError → runs"
    assert evidence.headline([]) == evidence.section("KLL401", []) == ""


def test_releases_that_differ_are_both_told() -> None:
    old = replace(RECORD, verdict="no effect", where="tensorflow>=2.22")
    shown = evidence.headline([CANDIDATE, old])
    assert shown.startswith("TensorFlow 2.22.0rc0: +500 MiB")
    assert "; TensorFlow 2.21.0: no effect (" in shown
    page = evidence.section("KLL401", [CANDIDATE, old])
    assert page.count("\n| tensorflow") == 2
    assert "no effect, as said: claimed on `tensorflow>=2.22`" in page


def test_stored_results_are_of_rules_with_cases_and_hold() -> None:
    for path in files("kerasleaklint.evidence").iterdir():
        if path.name.endswith(".json"):
            code = path.name.removesuffix(".json")
            names = {case.name for case in registry()[code].cases}
            for record in evidence.load(code):
                assert (record.code, record.effect) == (code, registry()[code].effect)
                assert record.case in names
                assert record.holds and record.scale == 1.0, (code, record.reasons)
                assert not re.search(r"/tmp|/home|/root", str(record))


def test_pages_that_quote_the_verifier_quote_what_is_stored() -> None:
    """On the release that the page names, for the case whose figures it gives."""
    sections = {code: rule.page.partition("## Measured")[2].partition("\n## ")[0] for code, rule in registry().items()}
    quoting = {code: text for code, text in sections.items() if re.search(r"`kerasleaklint verify`[.:;]\s", text)}
    assert len(quoting) >= 9
    for code, text in quoting.items():
        stored = [evidence.effect(one) for one in evidence.load(code) if one.backend.partition(" ")[2] in text]
        cases = [[part.partition(" per ")[0] for side in sides for part in side.split(", ")] for sides in stored]
        assert any(all(figure in text for figure in figures) for figures in cases), (code, cases)


# Rules without a case, and why.
UNSHOWN = {
    "KLL302": "tf.data adds the missing prefetch itself",
    "KLL311": "a training on two cores was not faster",
    "KLL900": "it is about files",
    "KLL901": "it is about comments",
}


@pytest.mark.parametrize("rule", registry().values(), ids=lambda rule: rule.code)
def test_a_rule_shows_its_effect_or_says_why_not(rule: Rule) -> None:
    assert bool(rule.cases) != (rule.code in UNSHOWN)
    assert {record.case for record in evidence.load(rule.code)} == {case.name for case in rule.cases}


def test_explain_tells_what_was_measured(tmp_path: Path) -> None:
    done = execute([sys.executable, "-m", "kerasleaklint", "explain", "KLL101", "--output-format", "json"], tmp_path)
    stored = [json.loads(json.dumps(record.__dict__, default=vars)) for record in evidence.load("KLL101")]
    assert json.loads(done.stdout)[0]["evidence"] == stored


@pytest.mark.slow
def test_the_wheel_has_them(tmp_path: Path) -> None:
    root = Path(__file__).parents[1]
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(tmp_path), str(root)]
    subprocess.run(command, check=True, timeout=300)
    from zipfile import ZipFile

    names = {Path(name).name for name in ZipFile(next(tmp_path.glob("*.whl"))).namelist()}
    assert {path.name for path in files("kerasleaklint.evidence").iterdir() if path.name.endswith(".json")} <= names
