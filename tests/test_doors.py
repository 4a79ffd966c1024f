"""Every rule fires through every door, on one repository that holds all bad examples."""

from __future__ import annotations

import json
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from conftest import SCRIPT, Completed, execute
from kerasleaklint.rules import registry
from support import grouped, notebook

# The fixture of the hook's repository, by its name in this module.
from test_precommit import hooks  # noqa: F401

RULES = registry()
Row = tuple[str, int, int, str]  # path, row, column, code


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All bad examples, all good ones, and the bad ones again as notebooks; every rule is on."""
    folder = tmp_path_factory.mktemp("repository")
    for rule in RULES.values():
        (folder / f"{rule.code}.py").write_text(rule.bad)
        (folder / f"good_{rule.code}.py").write_text(rule.good)
    (folder / "kerasleaklint.toml").write_text("select = ['ALL']\n")
    return folder


@pytest.fixture(scope="module")
def notebooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("notebooks")
    for rule in RULES.values():
        (folder / f"{rule.code}.ipynb").write_text(notebook("# markdown", *(text for _, text in grouped(rule.bad))))
    (folder / "kerasleaklint.toml").write_text("select = ['ALL']\n")
    return folder


def rows(done: Completed) -> list[Row]:
    found = re.findall(r"^(?:\./)?(.+?):(\d+):(\d+): (KLL\d+) .+$", done.stdout, re.MULTILINE)
    assert len(found) == done.stdout.count("\n"), done.stdout
    return [(path, int(row), int(column), code) for path, row, column, code in found]


def files(found: list[Row]) -> set[tuple[str, str]]:
    return {(path, code) for path, _, _, code in found}


EACH = {(f"{code}.py", code) for code in RULES}


@pytest.fixture(scope="module")
def by_the_script(repository: Path) -> list[Row]:
    done = execute([SCRIPT, "."], repository)
    assert done.returncode == 1 and "error" not in done.stderr
    return rows(done)


def test_console_script(by_the_script: list[Row]) -> None:
    assert files(by_the_script) == EACH
    assert by_the_script == sorted(by_the_script)


def test_module(repository: Path, by_the_script: list[Row]) -> None:
    assert rows(execute([sys.executable, "-m", "kerasleaklint", "check"], repository)) == by_the_script


def test_standard_input(repository: Path, by_the_script: list[Row]) -> None:
    def read(code: str) -> Completed:
        return execute([SCRIPT, "-", "--stdin-filename", f"{code}.py"], repository, stdin=RULES[code].bad)

    with ThreadPoolExecutor(4) as pool:
        for code, done in zip(RULES, pool.map(read, RULES), strict=True):
            assert done.returncode == 1 and "error" not in done.stderr
            assert rows(done) == [row for row in by_the_script if row[0] == f"{code}.py"]


def test_the_size_limit_of_the_command(repository: Path) -> None:
    for limit, found in (("700MiB", {("KLL102.py", "KLL102")}), ("1GiB", set())):
        done = execute([SCRIPT, "--max-array-size", limit, "KLL102.py", "KLL303.py"], repository)
        assert (files(rows(done)), done.returncode) == (found, int(bool(found)))


def test_json(repository: Path, by_the_script: list[Row]) -> None:
    listed = json.loads(execute([SCRIPT, "--output-format", "json"], repository).stdout)
    found = [(one["filename"], one["location"]["row"], one["location"]["column"], one["code"]) for one in listed]
    assert found == by_the_script
    for one in listed:
        rule = RULES[one["code"]]
        assert (one["name"], one["severity"], one["cell"]) == (rule.name, rule.severity, None)
        assert one["url"].startswith("https://") and one["message"]


def test_flake8_says_the_same(repository: Path, by_the_script: list[Row]) -> None:
    """Files that cannot be parsed are E999 there."""
    done = execute([sys.executable, "-m", "flake8", "--select", "KLL", "."], repository)
    assert "error" not in done.stderr
    assert sorted(rows(done)) == [row for row in by_the_script if row[3] != "KLL900"]


def test_notebooks(notebooks: Path) -> None:
    done = execute([SCRIPT, "."], notebooks)
    found = re.findall(r"^(.+?)\.ipynb:cell (\d+):(\d+):(\d+): (KLL\d+) .+$", done.stdout, re.MULTILINE)
    assert (done.returncode, len(found)) == (1, done.stdout.count("\n"))
    assert {(name, code) for name, _, _, _, code in found} == {(code, code) for code in RULES}
    assert all(int(cell) > 1 for _, cell, _, _, _ in found)


def test_statistics_count_every_rule(repository: Path) -> None:
    done = execute([SCRIPT, "--statistics", "."], repository)
    assert all(code in done.stdout for code in RULES)


@pytest.mark.slow
def test_pre_commit(hooks: Path, repository: Path, by_the_script: list[Row]) -> None:  # noqa: F811
    from test_precommit import git, try_repo

    git(repository, "init", "--quiet")
    git(repository, "commit", "--quiet", "--allow-empty", "--message", "first")
    done = try_repo(hooks, repository)
    assert done.returncode == 1
    found = re.findall(r"^(\S+?):(\d+):(\d+): (KLL\d+) ", done.stdout, re.MULTILINE)
    assert [(path, int(row), int(column), code) for path, row, column, code in found] == by_the_script
