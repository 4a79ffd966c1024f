"""The hook as pre-commit runs it: installed from a copy of this checkout into an environment of its own."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from conftest import CLEAN, NO_KERAS, NOTEBOOK, Completed, execute
from kerasleaklint.rules import registry

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).parents[1]
PACKAGED = ("pyproject.toml", "README.md", ".pre-commit-hooks.yaml", "src")
IDENTITY = {f"GIT_{who}_{what}": "nobody@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


def git(folder: Path, *args: str) -> None:
    done = execute(["git", *args], folder, env=IDENTITY)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository that offers our hooks."""
    folder = tmp_path_factory.mktemp("hooks")
    for name in PACKAGED:
        source = CHECKOUT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "hooks")
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A user's repository, with nothing staged."""
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "commit", "--quiet", "--allow-empty", "--message", "first")
    return tmp_path


def try_repo(hooks: Path, project: Path) -> Completed:
    """Runs our hook on what is staged."""
    git(project, "add", "--all")
    command = [sys.executable, "-m", "pre_commit", "try-repo", str(hooks), "kerasleaklint", "--verbose"]
    return execute(command, project, env={"SKIP": ""}, timeout=1800)


def test_findings_fail_the_hook(hooks: Path, project: Path) -> None:
    for rule in registry().values():
        (project / f"{rule.code}.py").write_text(rule.bad)
    (project / "kerasleaklint.toml").write_text('select = ["ALL"]\n')  # some rules are off by default
    (project / "n.ipynb").write_text(NOTEBOOK)
    done = try_repo(hooks, project)
    assert done.returncode == 1
    assert "kerasleaklint" in done.stdout and "Failed" in done.stdout
    assert "n.ipynb:cell 2:4:8: KLL102 " in done.stdout
    for rule in registry().values():
        assert f"{rule.code}.py:" in done.stdout and f": {rule.code} " in done.stdout


def test_clean_and_excluded_files_pass(hooks: Path, project: Path) -> None:
    (project / "clean.py").write_text(CLEAN)
    (project / "plain.py").write_text(NO_KERAS)
    (project / "generated.py").write_text(registry()["KLL102"].bad)
    (project / "pyproject.toml").write_text("[tool.kerasleaklint]\nextend-exclude = ['generated.py']\n")
    done = try_repo(hooks, project)
    assert done.returncode == 0
    assert "Passed" in done.stdout and "KLL" not in done.stdout


def test_nothing_relevant_staged_is_skipped(hooks: Path, project: Path) -> None:
    (project / "notes.txt").write_text("model.fit(x)\n")
    done = try_repo(hooks, project)
    assert done.returncode == 0
    assert "Skipped" in done.stdout
