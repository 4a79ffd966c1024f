"""The documentation says what the code does: nothing generated is stale, and what is written by hand exists."""

from __future__ import annotations

import re
import shlex
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from conftest import execute
from kerasleaklint import engine
from kerasleaklint.cli.app import COMMANDS
from kerasleaklint.config.options import KEYS
from kerasleaklint.rules import registry
from kerasleaklint.rules.rule import Rule
from kerasleaklint.sources import Project
from support import ALL

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
FILES = [path.as_posix() for folder in ("src", "tests", "scripts") for path in (ROOT / folder).rglob("*.py")]
SECTIONS = [
    "What it does",
    "Why it costs memory",
    "Example",
    "Use instead",
    "Fix safety",
    "Measured",
    "Known limits",
    "References",
]
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


def commands(text: str) -> list[list[str]]:
    """The words of every line in a `sh` block that runs the tool."""
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    steps = [step.strip() for block in blocks for line in block.splitlines() for step in line.split("&&")]
    return [shlex.split(step, comments=True)[1:] for step in steps if step.startswith("kerasleaklint")]


def test_generated_documents_are_fresh() -> None:
    done = execute([sys.executable, str(ROOT / "scripts" / "docs.py"), "--check"], ROOT)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.parametrize("rule", registry().values(), ids=lambda rule: rule.code)
def test_every_page_is_complete(rule: Rule) -> None:
    title, blank, *rest = rule.page.splitlines()
    assert title.endswith(".") and not blank and not title.startswith("#")
    sections = re.split(r"^## (.+)$", "\n".join(rest), flags=re.MULTILINE)
    assert sections[1::2] == SECTIONS
    assert all(text.strip() for text in sections[2::2])
    assert rule.page.count("```python") == rule.page.count("```") / 2 >= 2
    assert max(map(len, rule.page.splitlines())) <= 120


@pytest.mark.parametrize("rule", registry().values(), ids=lambda rule: rule.code)
def test_links_of_a_page_say_where_they_lead(rule: Rule) -> None:
    for text, url in re.findall(r"\[([^]]+)\]\(([^)]+)\)", rule.page):
        assert re.fullmatch(r"https://github\.com/[\w-]+/[\w-]+/(?:issues|pull)/\d+", url)
        owner, name, _, number = url.removeprefix("https://github.com/").split("/")
        assert text == f"{owner}/{name}#{number}"


@pytest.mark.parametrize("command", commands(README), ids=" ".join)
def test_commands_of_the_readme_exist(command: list[str]) -> None:
    subcommand = [command[0]] if command and command[0] in COMMANDS else []
    help_text = execute([sys.executable, "-m", "kerasleaklint", *subcommand, "--help"], ROOT).stdout
    for option in (word.partition("=")[0] for word in command if word.startswith("--")):
        assert re.search(rf"{option}\b", help_text), option


def test_settings_of_the_readme_exist() -> None:
    table = README.partition("| key | default | meaning |")[2].partition("\n\n")[0]
    named = re.findall(r"^\| `([\w-]+)`", table, re.MULTILINE)
    assert sorted(named) == sorted(KEYS)


def test_safety_of_fixes_is_what_the_table_says() -> None:
    """What the findings in all programs of the tests say of their fixes."""
    fixtures, settings = ROOT / "tests/fixtures", replace(ALL, max_array_size=1024)  # programs have small data
    folders = ("fixes/*", "programs/stream", "programs/slices", "rules/*")
    programs = [path.read_bytes() for folder in folders for path in fixtures.glob(f"{folder}/*.py")]
    programs += [rule.bad.encode() for rule in registry().values()]
    seen: dict[str, set[str]] = {}
    for data in programs:
        for found in engine.check(data, "program.py", settings, Project(Path("/nonexistent"))):
            if found.fix is not None:
                seen.setdefault(found.code, set()).add(found.fix.applicability.word)
    rows = re.findall(r"^\| \[(KLL\d+)\]\(\S+\) \| [^|]+ \| [^|]+ \| ([^|]+) \|", README, re.MULTILINE)
    expected = {code: " or ".join(sorted(seen.get(code, {"none"}))) for code in registry()}
    assert dict(rows) == expected


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    for target in LINK.findall(document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_files_that_documents_name_exist(document: Path) -> None:
    """By the end of their paths; `x.py` is any file."""
    text = re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    for name in set(re.findall(r"`([\w/]+(?<!\bx)\.py)`", text)):
        assert any(path.endswith(f"/{name}") for path in FILES), name
