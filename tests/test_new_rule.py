"""Adding a rule touches one file: one is scaffolded in a copy of the package, and everything else knows it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CODE, NAME = "KLL799", "fit-not-validated"


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what a new rule shows in, with the rule in it."""
    copy = tmp_path_factory.mktemp("checkout")
    for name in ("src", "scripts", "samples", "docs"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "data"))
    shutil.copy(ROOT / "README.md", copy)
    done = run(copy, "scripts/new_rule.py", CODE, NAME)
    assert done.stdout.splitlines()[0] == "src/kerasleaklint/rules/fit_not_validated.py"
    return copy


def run(checkout: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(checkout / "src"), "PYTHONUTF8": "1"}
    return subprocess.run([sys.executable, *command], cwd=checkout, capture_output=True, text=True, env=environment)


def test_the_command_lists_and_explains_it(checkout: Path) -> None:
    listed = json.loads(run(checkout, "-m", "kerasleaklint", "rules", "--output-format", "json").stdout)
    assert {"code": CODE, "name": NAME}.items() <= next(rule for rule in listed if rule["code"] == CODE).items()
    assert run(checkout, "-m", "kerasleaklint", "explain", CODE).stdout.startswith(f"# {CODE} {NAME}")


def test_it_fires_where_its_fixtures_say(checkout: Path) -> None:
    fixtures = f"tests/fixtures/rules/{CODE}"
    done = run(
        checkout,
        "-m",
        "kerasleaklint",
        "--isolated",
        "--select",
        CODE,
        "--output-format",
        "concise",
        "--quiet",
        fixtures,
    )
    assert [line.split(" ")[:2] for line in done.stdout.splitlines()] == [[f"{fixtures}/first.py:5:1:", CODE]]


def test_its_page_and_row_follow(checkout: Path) -> None:
    assert run(checkout, "scripts/docs.py", "--check").returncode == 1
    done = run(checkout, "scripts/docs.py")
    assert set(done.stdout.split()) == {"README.md", f"docs/rules/{CODE}.md"}
    assert f"| [{CODE}](docs/rules/{CODE}.md) | {NAME} |" in (checkout / "README.md").read_text(encoding="utf-8")


def test_nothing_is_overwritten(checkout: Path) -> None:
    done = run(checkout, "scripts/new_rule.py", CODE, NAME)
    assert (done.returncode, done.stdout) == (2, "")
    assert "exists" in done.stderr
