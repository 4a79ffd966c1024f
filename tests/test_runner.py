"""One bad file must not take the run down, and files that cannot matter must cost nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from conftest import BROKEN, CLEAN, CODE, FINDING, NO_KERAS, SCRIPT, Door, interruptible
from kerasleaklint.config import Settings
from kerasleaklint.runner import FEW, Result, pool, run
from kerasleaklint.runner.risk import CHAIN, LARGE, risky
from kerasleaklint.runner.stack import on_deep_stack

DEEP = {
    "sum": "x = " + " + ".join(["a"] * 1000),
    "brackets and rows": "x = (\n" + "".join("    a +\n" for _ in range(1000)) + "    a)",
    "elif": "if a:\n    pass\n" + "elif b:\n    pass\n" * 1000,
    "calls": "x = a" + ".f()" * 500,
    "and": "x = " + " and ".join(["a"] * 1000),
    "nested brackets": "x = " + "(" * 190 + "1" + ")" * 190,
    "list": "x = [" + "-1.5, " * 20_000 + "]",
}
ENDLESS = "x = " + " + ".join(["a"] * 20_000)  # measured: LibCST needs minutes


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(str(tmp_path))


def write(folder: Path, **texts: str) -> list[str]:
    for stem, text in texts.items():
        (folder / f"{stem}.py").write_text(text)
    return [f"{stem}.py" for stem in texts]


def codes(results: list[Result]) -> dict[str, list[str]]:
    assert not [result.failure for result in results if result.failure]
    return {result.filename: [diagnostic.code for diagnostic in result.diagnostics] for result in results}


def messages(results: list[Result]) -> dict[str, str]:
    return {result.filename: "; ".join(d.message for d in result.diagnostics) for result in results}


@pytest.mark.parametrize("shape", DEEP)
def test_deep_code_does_not_hide_a_finding(shape: str, tmp_path: Path, settings: Settings) -> None:
    files = write(tmp_path, deep=f"{DEEP[shape]}\n{FINDING}", other=FINDING)
    assert codes(run(files, settings, tmp_path, deadline=600)) == {"deep.py": [CODE], "other.py": [CODE]}


@pytest.mark.parametrize("others", [1, FEW + 1], ids=["few files", "many files"])
def test_a_file_that_takes_for_ever_is_given_up(others: int, tmp_path: Path, settings: Settings) -> None:
    files = write(tmp_path, **{f"f{n}": FINDING for n in range(others)}, endless=f"{FINDING}{ENDLESS}\n")
    results = run(files, settings, tmp_path, deadline=3)
    assert codes(results) == {f"f{n}.py": [CODE] for n in range(others)} | {"endless.py": ["KLL900"]}
    assert messages(results)["endless.py"] == "gave up after 3 s"


def test_crashing_files_are_findings_and_the_others_are_linted(tmp_path: Path, lint: Door, sabotage: dict) -> None:
    names = [f"f{n:02}" for n in range(20)]
    crashing = names[3::5]
    write(tmp_path, **{name: FINDING + "# CRASH\n" * (name in crashing) for name in names})
    done = lint(env=sabotage)
    assert (done.returncode, done.stderr) == (1, "")
    assert [line.split()[:2] for line in done.stdout.splitlines()] == [
        [f"{name}.py:1:1:", "KLL900"] if name in crashing else [f"{name}.py:4:8:", CODE] for name in names
    ]
    assert done.stdout.count("the parser crashed on this file") == len(crashing)


def test_a_few_risky_files_get_their_own_process(tmp_path: Path, lint: Door, sabotage: dict) -> None:
    write(tmp_path, risky=f"{DEEP['sum']}\n{FINDING}# CRASH\n", plain=FINDING)
    done = lint(env=sabotage)
    assert "risky.py:1:1: KLL900 the parser crashed on this file" in done.stdout
    assert f"plain.py:4:8: {CODE}" in done.stdout


@pytest.mark.parametrize("others", [1, FEW + 1], ids=["few files", "many files"])
def test_a_defect_of_ours_is_one_line_and_exit_2(others: int, tmp_path: Path, lint: Door, sabotage: dict) -> None:
    write(tmp_path, **{f"f{n}": FINDING for n in range(others)}, ours=f"{FINDING}# DEFECT\n")
    done = lint(env=sabotage)
    assert done.returncode == 2
    assert done.stderr == "kerasleaklint: error: internal failure on ours.py: TypeError: sabotage\n"
    assert done.stdout.count(CODE) == others
    full = lint("--output-format", "full", env=sabotage)
    assert full.stdout.count(f"{CODE} ") == others and "Found" not in full.stdout
    verbose = lint("--verbose", env=sabotage)
    assert verbose.returncode == 2 and "Traceback (most recent call last)" in verbose.stderr


def test_many_files_give_what_each_gives_alone(tmp_path: Path, settings: Settings) -> None:
    texts = [FINDING, CLEAN, NO_KERAS, BROKEN, FINDING + FINDING]
    files = write(tmp_path, **{f"f{n:02}": texts[n % len(texts)] for n in range(4 * FEW)})
    together = run(files, settings, tmp_path)
    assert sorted(codes(together).values())[-1] == ["KLL900"]
    assert [result.filename for result in together] == files
    assert together == [run([file], settings, tmp_path)[0] for file in files]


def test_many_files_in_workers_that_are_spawned(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "_start_method", lambda: "spawn")
    files = write(tmp_path, **{f"f{n:02}": FINDING for n in range(FEW + 1)})
    assert codes(run(files, settings, tmp_path, jobs=2)) == {file: [CODE] for file in files}


def test_a_file_is_reported_once(tmp_path: Path, settings: Settings) -> None:
    (file,) = write(tmp_path, f=FINDING)
    (result,) = run([file, file], settings, tmp_path)
    assert codes([result]) == {file: [CODE]}


def test_contents_stand_in_for_a_file(tmp_path: Path, settings: Settings) -> None:
    assert codes(run(["-"], settings, tmp_path, contents={"-": FINDING.encode()})) == {"-": [CODE]}


def unreadable(folder: Path, kind: str) -> str:
    path = folder / f"{kind}.py"
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "link":
        path.symlink_to(folder / "nowhere.py")
    elif kind == "loop":
        path.symlink_to(path)
    elif kind == "forbidden":
        path.write_text(FINDING)
        path.chmod(0)
    return path.name


KINDS = {
    "fifo": "not a regular file",
    "folder": "not a regular file",
    "link": "cannot be read: No such file or directory",
    "gone": "cannot be read: No such file or directory",
    "loop": "cannot be read: Too many levels of symbolic links",
    "forbidden": "cannot be read: Permission denied",
}


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX files and messages")
@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_cannot_be_read_is_a_finding(kind: str, tmp_path: Path, settings: Settings) -> None:
    if kind == "forbidden" and os.geteuid() == 0:
        pytest.skip("root may read everything")
    files = [unreadable(tmp_path, kind), *write(tmp_path, ok=FINDING)]
    results = run(files, settings, tmp_path)
    assert codes(results) == {files[0]: ["KLL900"], "ok.py": [CODE]}
    assert messages(results)[files[0]] == KINDS[kind]


@pytest.mark.parametrize(
    "changes", [{"ignore": ("KLL9",)}, {"select": ("KLL1",)}, {"per_file_ignores": (("gone.py", ("KLL900",)),)}]
)
def test_what_cannot_be_read_can_be_ignored(changes: dict, tmp_path: Path) -> None:
    results = run(["gone.py"], Settings(str(tmp_path), **changes), tmp_path)
    assert codes(results) == {"gone.py": []}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = " + "+".join(["a"] * CHAIN), False),
        ("x = " + "+".join(["a"] * (CHAIN + 2)), True),
        ("x = a\n" * CHAIN * 2, False),
        ("x = a + b\n" * CHAIN * 2, False),
        ("x = (a\n" + "+ b\n" * (CHAIN + 1) + ")", True),
        ("x = a \\\n" + "+ b \\\n" * (CHAIN + 1) + "\n", True),
        ("x = '" + "+" * CHAIN * 2 + "'", False),
        ("# " + "+" * CHAIN * 2, False),
        ("'''\n" + "(((+++\n" * CHAIN + "'''\n", False),
        ("x = ')('\n" + "y = a + b\n" * CHAIN * 2, False),
        ("if a: pass\n" + "elif b: pass\n" * (CHAIN + 1), True),
        ("x = a" + ".f()" * (CHAIN + 1), True),
        ("x = a" + "[0]" * (CHAIN + 2), True),
        ("x = a" + "()" * (CHAIN + 2), True),
        ("x = [" + "(0, 1), " * CHAIN * 2 + "]", False),
        ("x = [" + "0.5, " * CHAIN * 2 + "]", False),
        ("x = " + " or ".join(["a"] * (CHAIN + 2)), True),
        ("#" * (LARGE + 1), True),
    ],
)
def test_risky_files_are_told_by_their_bytes(text: str, expected: bool) -> None:
    assert risky("x.py", text.encode()) is expected


def test_notebooks_are_risky() -> None:
    assert risky("x.ipynb", b"{}")


def test_the_deep_stack_returns_and_raises_and_restores_the_limit() -> None:
    def depth(n: int) -> int:
        return n and 1 + depth(n - 1)

    limit = sys.getrecursionlimit()
    assert on_deep_stack(lambda: depth(9_000)) == 9_000
    with pytest.raises(ZeroDivisionError):
        on_deep_stack(lambda: 1 // 0)
    assert sys.getrecursionlimit() == limit


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_workers_die_with_their_parent(tmp_path: Path, lint: Door, sabotage: dict) -> None:
    """Ctrl-C in the middle of a run with workers: exit 130, nothing on the terminal, nobody left behind."""
    stalled = Path(sabotage["PYTHONPATH"].split(os.pathsep)[0], "stalled")
    write(tmp_path, **{f"f{n}": f"{FINDING}# STALL\n" for n in range(FEW + 1)})
    options: dict[str, Any] = {"start_new_session": True, "preexec_fn": interruptible, "text": True}
    process = subprocess.Popen([SCRIPT], cwd=tmp_path, env=os.environ | sabotage, stdout=-1, stderr=-1, **options)
    while process.poll() is None and not stalled.exists():
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, "", "")
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_json_of_a_broken_file_names_its_row(tmp_path: Path, lint: Door) -> None:
    write(tmp_path, broken=BROKEN, ok=FINDING)
    done = lint("--output-format", "json")
    assert done.returncode == 1
    assert [(d["code"], d["filename"]) for d in json.loads(done.stdout)] == [("KLL900", "broken.py"), (CODE, "ok.py")]
    assert json.loads(done.stdout)[0]["location"]["row"] >= 3
