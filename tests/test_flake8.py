"""The plugin against the command: same codes, same columns, same suppressions, same configuration."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from conftest import BROKEN, CLEAN, CODE, COLUMN, FINDING, NO_KERAS, ROW, SCRIPT, Completed, Door, execute
from kerasleaklint.rules import registry

LINE = f"train.py:{ROW}:{COLUMN}: {CODE} "


def places(done: Completed) -> list[tuple[str, str, str]]:
    """(path, row:column, code) of each line, without the `./` that flake8 puts before what it finds in a folder."""
    found = re.findall(r"^(?:\./)?(.+?):(\d+:\d+): (KLL\d+) .+$", done.stdout, re.MULTILINE)
    assert len(found) == done.stdout.count("\n"), done.stdout
    return sorted(found)


def test_a_finding(train: Path, flake8: Door) -> None:
    done = flake8("train.py")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout == execute([SCRIPT, "train.py"], train.parent).stdout.replace("[*] ", "")  # it fixes nothing
    assert done.stdout.startswith(LINE)


def test_the_codes_are_on_without_being_selected(train: Path) -> None:
    assert LINE in execute([sys.executable, "-m", "flake8"], train.parent).stdout.replace("./", "")
    assert "kerasleaklint: " in execute([sys.executable, "-m", "flake8", "--version"], train.parent).stdout


def test_files_without_findings(tmp_path: Path, flake8: Door) -> None:
    (tmp_path / "clean.py").write_text(CLEAN)
    (tmp_path / "plain.py").write_text(NO_KERAS)
    (tmp_path / "empty.py").write_text("")
    done = flake8()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_standard_input(flake8: Door) -> None:
    assert flake8("-", stdin=FINDING).stdout.startswith(f"stdin:{ROW}:{COLUMN}: {CODE} ")
    assert flake8("--stdin-display-name", "new.py", "-", stdin=FINDING).stdout.startswith("new.py:4:8: ")
    assert flake8("-", stdin=CLEAN).returncode == 0


def test_standard_input_is_read_and_not_the_file_of_its_name(train: Path, flake8: Door) -> None:
    assert flake8("--stdin-display-name", "train.py", "-", stdin=CLEAN).returncode == 0


VARIANTS = {
    "plain": FINDING.encode(),
    "crlf": FINDING.replace("\n", "\r\n").encode(),
    "bom": b"\xef\xbb\xbf" + FINDING.encode(),
    "latin": ("# coding: latin-1\n" + FINDING.replace("data =", "été = data =")).encode("latin-1"),
    "utf8": FINDING.replace("data =", "größe = data =").encode(),
    "wide": FINDING.replace("data =", "数据 = data =").encode(),
    "form_feed": FINDING.replace("data =", "\f\ndata =").encode(),
    "indented": b"def f():\n" + b"".join(b"\t" + line for line in FINDING.encode().splitlines(keepends=True)),
    "semicolon": FINDING.replace("data =", "pass; data =").encode(),
    "unused": (FINDING + "x = 1  # noqa: KLL401\n").encode(),
    "ours": FINDING.replace("100)\n", "100)  # kerasleaklint: ignore[KLL102]\n").encode(),
    "ours_unused": (CLEAN + "x = 1  # kerasleaklint: ignore[KLL102]\n").encode(),
    "skipped": b"# kerasleaklint: skip-file\n" + FINDING.encode(),
    "noqa": FINDING.replace("100)\n", "100)  # noqa\n").encode(),
    "noqa_code": FINDING.replace("100)\n", "100)  # noqa: KLL102\n").encode(),
    "noqa_prefix": FINDING.replace("100)\n", "100)  # noqa: KLL\n").encode(),
    "noqa_other": FINDING.replace("100)\n", "100)  # noqa: E501\n").encode(),
    "noqa_later_row": FINDING.replace("(1000000, 100)\n", "(\n    1000000,\n    100,\n)  # noqa: KLL102\n").encode(),
    "noqa_file": b"# flake8: noqa\n" + FINDING.encode(),
}


def test_the_plugin_and_the_command_agree(tmp_path: Path, flake8: Door, lint: Door) -> None:
    for name, data in VARIANTS.items():
        (tmp_path / f"{name}.py").write_bytes(data)
    expected = places(lint())
    assert places(flake8()) == expected
    silent = {"ours", "skipped", "noqa", "noqa_code", "noqa_prefix", "noqa_later_row", "noqa_file"}
    assert {path.removesuffix(".py") for path, _, _ in expected} == VARIANTS.keys() - silent
    assert {path for path, _, code in expected if code == "KLL901"} == {"unused.py", "ours_unused.py"}


def test_every_rule_fires_through_the_plugin(tmp_path: Path, flake8: Door, lint: Door) -> None:
    parsed = [rule for rule in registry().values() if rule.code != "KLL900"]  # flake8 reports those files as E999
    (tmp_path / "kerasleaklint.toml").write_text("select = ['ALL']\n")
    for rule in parsed:
        (tmp_path / f"{rule.code}.py").write_text(rule.bad)
    done = flake8()
    assert done.stderr == ""
    assert places(done) == places(lint())
    assert {(path, code) for path, _, code in places(done)} == {(f"{rule.code}.py", rule.code) for rule in parsed}


def test_a_broken_file_does_not_hide_the_others(train: Path, flake8: Door) -> None:
    (train.parent / "broken.py").write_text(BROKEN)
    done = flake8("--extend-select", "E9")
    assert "broken.py:3:" in done.stdout and "E999" in done.stdout
    assert LINE in done.stdout


def test_noqa_can_be_disabled(train: Path, flake8: Door) -> None:
    train.write_text(FINDING.replace("100)\n", "100)  # noqa\n"))
    assert flake8("train.py").returncode == 0
    assert flake8("--disable-noqa", "train.py").stdout.startswith(LINE)


@pytest.mark.parametrize(
    "configuration",
    [
        "[tool.kerasleaklint]\nmax-array-size = '1GiB'\n",
        "[tool.kerasleaklint]\nignore = ['KLL1']\n",
        "[tool.kerasleaklint.per-file-ignores]\n'train.py' = ['KLL102']\n",
    ],
)
def test_the_configuration_of_the_command_holds(configuration: str, train: Path, flake8: Door) -> None:
    assert flake8().returncode == 1
    (train.parent / "pyproject.toml").write_text(configuration)
    done = flake8()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("stem", ["train", "plain"])
def test_a_wrong_configuration_is_a_failure(stem: str, train: Path, flake8: Door) -> None:
    (train.parent / "plain.py").write_text(NO_KERAS)
    (train.parent / "pyproject.toml").write_text("[tool.kerasleaklint]\nmax-array-sise = 1\n")
    done = flake8(f"{stem}.py")
    assert done.returncode == 1
    shown = done.stdout + done.stderr
    assert "max-array-sise" in shown and "max-array-size" in shown and "Traceback" not in shown


def test_many_files_in_the_processes_of_flake8(tmp_path: Path, flake8: Door) -> None:
    for n in range(12):
        (tmp_path / f"f{n:02}.py").write_text(FINDING if n % 2 else NO_KERAS)
    done = flake8("--jobs", "3")
    assert done.stderr == ""
    assert places(done) == [(f"f{n:02}.py", f"{ROW}:{COLUMN}", CODE) for n in range(1, 12, 2)]


@pytest.mark.parametrize(("text", "loaded"), [(NO_KERAS, False), (FINDING, True)])
def test_a_file_without_keras_costs_no_import(text: str, loaded: bool, tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(text)
    probe = (
        "import sys; from flake8.main.cli import main; main(['-j1', '-q', 'train.py']); print('libcst' in sys.modules)"
    )
    assert execute([sys.executable, "-c", probe], tmp_path).stdout.splitlines()[-1] == str(loaded)
