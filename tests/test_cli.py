"""The command as users run it: a process with arguments, an exit status and two streams."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import (
    BROKEN,
    CLEAN,
    CODE,
    COLUMN,
    FINDING,
    NO_KERAS,
    NOTEBOOK,
    ROW,
    SCRIPT,
    Completed,
    Door,
    execute,
    interruptible,
)
from kerasleaklint import __version__
from kerasleaklint.cli.output import write_atomically
from kerasleaklint.rules import registry

LINE = f"train.py:{ROW}:{COLUMN}: {CODE} "
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="POSIX terminals, signals and modes")


def found(done: Completed) -> list[tuple[str, str]]:
    """(path, code) of each line of a concise report."""
    return [(line.split(":")[0], line.split()[1]) for line in done.stdout.splitlines()]


def fails(done: Completed, *words: str) -> None:
    """Exit 2, and one line on standard error that says the words."""
    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(r"kerasleaklint: error: .*\n", done.stderr), done.stderr
    for word in words:
        assert word in done.stderr


# Exit status


@pytest.mark.parametrize(
    ("text", "status"),
    [(FINDING, 1), (CLEAN, 0), (NO_KERAS, 0), (BROKEN, 1), ("", 0)],
    ids=["bad", "good", "none", "broken", "empty"],
)
def test_exit_status(text: str, status: int, tmp_path: Path, lint: Door) -> None:
    (tmp_path / "train.py").write_text(text)
    done = lint("train.py")
    assert (done.returncode, done.stderr) == (status, "")
    assert bool(done.stdout) == bool(status)


@pytest.mark.parametrize("door", [[SCRIPT], [SCRIPT, "check"], [sys.executable, "-m", "kerasleaklint"]])
@pytest.mark.parametrize("paths", [[], ["train.py"], ["."], ["--", "train.py"]])
def test_all_ways_in_are_the_same(door: list[str], paths: list[str], train: Path) -> None:
    done = execute([*door, *paths], train.parent)
    assert done.returncode == 1
    assert done.stdout.startswith(LINE) and done.stdout.count("\n") == 1


def test_no_files_is_silent_success(lint: Door) -> None:
    done = lint()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_no_files_as_json_is_an_empty_list(lint: Door) -> None:
    assert json.loads(lint("--output-format", "json").stdout) == []


def test_exit_zero_still_reports(train: Path, lint: Door) -> None:
    done = lint("--exit-zero")
    assert done.returncode == 0 and done.stdout.startswith(LINE)


def test_a_broken_file_does_not_hide_the_others(train: Path, lint: Door) -> None:
    (train.parent / "broken.py").write_text(BROKEN)
    (train.parent / "latin.py").write_bytes(b"import keras\nkeras.Model()\nx = '\xe9'\n")
    done = lint()
    assert (done.returncode, done.stderr) == (1, "")
    assert found(done) == [("broken.py", "KLL900"), ("latin.py", "KLL900"), ("train.py", CODE)]


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--selct", "KLL1"], ["--selct", "--select"]),
        (["--select", "KLL777"], ["KLL777"]),
        (["--ignore", "E501"], ["E501"]),
        (["--select", "kll102"], ["kll102", 'did you mean "KLL102"?']),
        (["--output-format", "xml"], ["xml", "concise"]),
        (["--max-array-size", "huge"], ["max-array-size", "huge"]),
        (["--config", "nowhere.toml"], ["nowhere.toml"]),
        (["--config", "selct = ['KLL1']"], ["selct", "select"]),
        (["--config", "output-format = 'xml'"], ["output-format", "concise, full, json"]),
        (["--per-file-ignores", "train.py"], ["per-file-ignores"]),
        (["nowhere.py"], ["nowhere.py"]),
        (["-", "train.py"], ["standard input"]),
        (["--stdin-filename", "a.py", "train.py"], ["--stdin-filename"]),
        (["--output-file", "no/such/folder/report"], ["no/such/folder/report"]),
        (["explain"], ["--all"]),
        (["explain", "KLL1O2"], ["KLL1O2", "KLL102"]),
        (["explain", "synthetic-arrays-in-fit"], ["synthetic-array-in-fit"]),
        (["explain", "--all", "KLL102"], ["--all"]),
        (["rules", "extra"], ["extra"]),
        (["config", "--config", "selct = 1"], ["selct"]),
    ],
    ids=lambda value: " ".join(value),
)
def test_mistakes_are_one_line_and_exit_2(args: list[str], words: list[str], train: Path, lint: Door) -> None:
    fails(lint(*args), *words)


def test_a_wrong_configuration_file_is_one_line(train: Path, lint: Door) -> None:
    (train.parent / "pyproject.toml").write_text("[tool.kerasleaklint]\nmax-array-sise = 1\n")
    fails(lint(), "pyproject.toml", "max-array-sise", "max-array-size")
    assert lint("--isolated").returncode == 1


# Standard input


def test_standard_input(lint: Door) -> None:
    done = lint("-", stdin=FINDING)
    assert done.returncode == 1
    assert done.stdout.startswith(f"-:{ROW}:{COLUMN}: {CODE} ")
    assert lint("-", stdin=CLEAN).returncode == 0
    assert lint("-", stdin="").returncode == 0


@pytest.mark.parametrize("args", [["-"], []])
def test_the_name_of_standard_input(args: list[str], lint: Door) -> None:
    assert lint("--stdin-filename", "src/new.py", *args, stdin=FINDING).stdout.startswith("src/new.py:4:8: ")


def test_the_name_of_standard_input_selects_configuration(tmp_path: Path, lint: Door) -> None:
    folder = tmp_path / "sub"
    folder.mkdir()
    (folder / "pyproject.toml").write_text("[tool.kerasleaklint]\nmax-array-size = '2GiB'\n")
    assert lint("--stdin-filename", "sub/new.py", "-", stdin=FINDING).returncode == 0
    assert lint("--stdin-filename", "new.py", "-", stdin=FINDING).returncode == 1
    per_file = ["--per-file-ignores", "new.py:KLL1"]
    assert lint(*per_file, "--stdin-filename", "new.py", "-", stdin=FINDING).returncode == 0
    assert lint(*per_file, "--stdin-filename", "old.py", "-", stdin=FINDING).returncode == 1


def test_the_name_of_standard_input_can_be_excluded_by_force(lint: Door) -> None:
    args = ["--exclude", "skipped", "--stdin-filename", "skipped/new.py", "-"]
    assert lint(*args, stdin=FINDING).returncode == 1
    done = lint("--force-exclude", *args, stdin=FINDING)
    assert (done.returncode, done.stdout) == (0, "")


def test_a_notebook_on_standard_input(lint: Door) -> None:
    assert lint("--stdin-filename", "n.ipynb", "-", stdin=NOTEBOOK).stdout.startswith(f"n.ipynb:cell 2:4:8: {CODE} ")


def test_the_code_frame_of_standard_input(lint: Door) -> None:
    done = lint("--output-format", "full", "-", stdin=FINDING)
    assert "4 | data = np.random.rand(1000000, 100)\n" in done.stdout
    assert "8 | model.fit(data, labels)\n" in done.stdout


# Choosing rules


@pytest.mark.parametrize(
    ("args", "status"),
    [
        (["--select", "ALL"], 1),
        (["--select", "KLL1"], 1),
        (["--select", "KLL2,KLL102"], 1),
        (["--select", "KLL2", "--select", "KLL102"], 1),
        (["--select", "KLL2"], 0),
        (["--select", "KLL2", "--extend-select", "KLL1"], 1),
        (["--ignore", "KLL102"], 0),
        (["--ignore", "KLL1,KLL2"], 0),
        (["--extend-ignore", "KLL102"], 0),
        (["--select", "ALL", "--ignore", "KLL1"], 0),
        (["--per-file-ignores", "train.py:KLL1"], 0),
        (["--per-file-ignores", "other.py:KLL1,tr*.py:KLL102"], 0),
        (["--per-file-ignores", "other.py:KLL1"], 1),
        (["--max-array-size", "1GiB"], 0),
        (["--max-array-size", "700MiB"], 1),
        (["--config", "ignore = ['KLL1']"], 0),
        (["--config", "max-array-size=1GiB"], 0),
        (["--config", "ignore = ['KLL1']", "--config", "max-array-size = 0"], 0),
        (["--config", "settings.toml"], 0),
        (["--config", "settings.toml", "--max-array-size", "1MiB"], 1),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_options_that_choose_rules(args: list[str], status: int, train: Path, lint: Door) -> None:
    (train.parent / "settings.toml").write_text("max-array-size = '1GiB'\n")
    done = lint(*args)
    assert (done.returncode, done.stderr) == (status, "")


def test_the_command_line_beats_the_file(train: Path, lint: Door) -> None:
    (train.parent / "kerasleaklint.toml").write_text("ignore = ['KLL102']\noutput-format = 'json'\n")
    assert json.loads(lint().stdout) == []
    assert lint("--extend-select", "KLL102", "--output-format", "concise").stdout.startswith(LINE)
    assert lint("--isolated").stdout.startswith(LINE)


def test_suppressions(train: Path, lint: Door) -> None:
    lines = FINDING.splitlines()
    for comment in ("# noqa", "# noqa: KLL102", "# kerasleaklint: ignore[KLL102]"):
        train.write_text("\n".join([*lines[:3], f"{lines[3]}  {comment}", *lines[4:]]))
        done = lint()
        assert (done.returncode, done.stdout) == (0, ""), comment
    train.write_text(f"# kerasleaklint: skip-file\n{FINDING}")
    assert lint().returncode == 0


# Choosing files


@pytest.mark.parametrize(
    ("args", "paths"),
    [
        ([], ["a/one.py", "b/two.py"]),
        (["--exclude", "a"], ["b/two.py"]),
        (["--extend-exclude", "b,c"], ["a/one.py"]),
        (["--exclude", "a", "--exclude", "b"], []),
        (["--exclude", "a", "a/one.py"], ["a/one.py"]),
        (["--exclude", "a", "--force-exclude", "a/one.py", "b/two.py"], ["b/two.py"]),
        (["--no-respect-gitignore"], ["a/one.py", "b/two.py", "ignored/three.py"]),
        (["ignored/three.py"], ["ignored/three.py"]),
        (["--config", "respect-gitignore = false", "--respect-gitignore"], ["a/one.py", "b/two.py"]),
        (["b", "a"], ["a/one.py", "b/two.py"]),
    ],
    ids=lambda value: " ".join(value),
)
def test_options_that_choose_files(args: list[str], paths: list[str], tmp_path: Path, lint: Door) -> None:
    for name in ("a/one.py", "b/two.py", "ignored/three.py"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(FINDING)
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    (tmp_path / ".gitignore").write_text("ignored/\n")
    done = lint(*args)
    assert done.stderr == ""
    assert found(done) == [(path, CODE) for path in paths]


@POSIX
def test_links_that_lead_nowhere(train: Path, lint: Door) -> None:
    train.with_name("dangling.py").symlink_to("nowhere.py")
    train.with_name("folder.py").symlink_to(train.parent, target_is_directory=True)
    train.with_name("itself.py").symlink_to("itself.py")
    done = lint()
    assert (done.returncode, done.stderr) == (1, "")
    assert found(done) == [("itself.py", "KLL900"), ("train.py", CODE)]


def test_a_file_called_like_a_subcommand(tmp_path: Path, lint: Door) -> None:
    for name in ("config", "rules"):
        (tmp_path / name).write_text(FINDING)
    for args in (["./config"], ["check", "config"], ["--", "config"], ["-q", "config"]):
        assert found(lint(*args)) == [("config", CODE)]
    assert "max-array-size" in lint("config").stdout


def test_a_notebook(tmp_path: Path, lint: Door) -> None:
    (tmp_path / "n.ipynb").write_text(NOTEBOOK)
    done = lint("--output-format", "full")
    assert " --> n.ipynb:cell 2:4:8\n" in done.stdout
    assert "4 | data = np.random.rand(1000000, 100)\n" in done.stdout
    assert " ::: n.ipynb:cell 3:4:1\n" in done.stdout
    assert "4 | model.fit(data, labels)\n" in done.stdout


# Output


def test_json(train: Path, lint: Door) -> None:
    (finding,) = json.loads(lint("--output-format", "json").stdout)
    assert (finding["code"], finding["name"], finding["filename"]) == (CODE, "synthetic-array-in-fit", "train.py")
    assert finding["location"] == {"row": ROW, "column": COLUMN}
    assert finding["estimate"]["bytes_low"] == finding["estimate"]["bytes_high"] == 800_000_000
    assert finding["related"][0]["location"] == {"row": 8, "column": 1}


def test_output_does_not_depend_on_the_hash_seed_or_the_order_of_paths(tmp_path: Path, lint: Door) -> None:
    for name in "abcdefghijkl":
        (tmp_path / f"{name}.py").write_text(FINDING + CLEAN + FINDING)
    paths = [f"{name}.py" for name in "cabdefghijkl"]
    runs = [lint(*order, "--output-format", "json", env={"PYTHONHASHSEED": seed}).stdout
            for seed, order in (("0", paths), ("1", paths[::-1]), ("42", ["."]))]  # fmt: skip
    assert runs[0] == runs[1] == runs[2]
    keys = [(d["filename"], d["location"]["row"], d["location"]["column"], d["code"]) for d in json.loads(runs[0])]
    assert len(keys) >= 24 and keys == sorted(keys)


def test_statistics(train: Path, lint: Door) -> None:
    done = lint("--statistics")
    assert (done.returncode, done.stdout) == (1, f"1  {CODE}  synthetic-array-in-fit\n")
    assert json.loads(lint("--statistics", "--output-format", "json").stdout)[0]["count"] == 1


def test_output_file(train: Path, lint: Door) -> None:
    expected = lint("--output-format", "json").stdout
    done = lint("--output-format", "json", "--output-file", "report.json")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")
    assert (train.parent / "report.json").read_text() == expected
    assert sorted(path.name for path in train.parent.iterdir()) == ["report.json", "train.py"]


def test_output_file_is_written_without_findings_too(tmp_path: Path, lint: Door) -> None:
    report = tmp_path / "report.txt"
    report.write_text("old")
    assert lint("--output-file", "report.txt").returncode == 0
    assert report.read_text() == ""


def test_a_failed_run_keeps_the_old_output_file(train: Path, lint: Door) -> None:
    report = train.parent / "report.txt"
    report.write_text("old")
    fails(lint("--output-file", "report.txt", "--select", "KLL777"))
    assert report.read_text() == "old"


def test_a_file_that_cannot_be_replaced_stays_and_nothing_is_left_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    report = tmp_path / "report.txt"
    report.write_text("old")
    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="Permission denied") as caught:
        write_atomically(report, "new")
    assert caught.value.filename == str(report)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("report.txt", "old")]


def test_a_read_only_file_stays(tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    report.write_text("old")
    report.chmod(0o444)
    with pytest.raises(PermissionError):
        write_atomically(report, "new")
    assert report.read_text() == "old"


@POSIX
def test_output_file_follows_links_and_keeps_modes(train: Path, lint: Door) -> None:
    report, link = train.parent / "report.txt", train.parent / "link.txt"
    report.write_text("old")
    report.chmod(0o640)
    link.symlink_to(report)
    lint("--output-file", "link.txt")
    assert link.is_symlink() and report.read_text().startswith(LINE)
    assert report.stat().st_mode & 0o777 == 0o640
    assert lint("--output-file", "/dev/null").returncode == 1


def test_a_run_writes_nothing_into_the_folder(train: Path, lint: Door) -> None:
    lint("--output-format", "full", "--statistics", "--verbose")
    assert [path.name for path in train.parent.iterdir()] == ["train.py"]


@pytest.mark.parametrize(
    ("args", "env", "coloured"),
    [
        ([], {}, False),
        (["--color", "always"], {}, True),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "auto"], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
        (["--config", "color = 'always'"], {}, True),
        (["--color", "always", "--output-file", "/dev/stdout"], {}, False),
    ],
)
def test_colour(args: list[str], env: dict[str, str], coloured: bool, train: Path, lint: Door) -> None:
    assert ("\x1b[" in lint(*args, env=env).stdout) is coloured


@POSIX
@pytest.mark.parametrize(("env", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_a_terminal_gets_frames_and_colour(env: dict[str, str], coloured: bool, train: Path) -> None:
    import pty

    ours, theirs = pty.openpty()
    process = subprocess.Popen([SCRIPT], cwd=train.parent, stdout=theirs, env=os.environ | {"TERM": "xterm"} | env)
    os.close(theirs)
    shown = b""
    while chunk := _read(ours):
        shown += chunk
    assert process.wait() == 1
    assert b"fit(data, labels)" in shown and b"Found 1 finding in 1 file." in shown
    assert (b"\x1b[" in shown) is coloured


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # Linux: the other end of the terminal is closed
        return b""


def test_quiet_and_verbose(train: Path, lint: Door) -> None:
    full = ["--output-format", "full"]
    assert lint(*full).stdout.endswith("\nFound 1 finding in 1 file.\n[*] 1 fixable with `--fix`\n")
    quiet = lint(*full, "--quiet")
    assert "Found" not in quiet.stdout and CODE in quiet.stdout
    (train.parent / "other.py").write_text(NO_KERAS)
    assert "2 files, parsed 1 of them" in lint("--verbose").stderr


def test_names_that_the_terminal_cannot_show(tmp_path: Path, lint: Door) -> None:
    (tmp_path / "größe-数据.py").write_text(FINDING)
    done = lint(env={"PYTHONIOENCODING": "ascii"})
    assert (done.returncode, done.stderr) == (1, "")
    assert r"gr\xf6\xdfe-\u6570\u636e.py:4:8: KLL102" in done.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="file names that are not text")
def test_names_that_are_not_text(tmp_path: Path, lint: Door) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.py")).write_text(FINDING)
    for output_format in ("concise", "full", "json"):
        done = lint("--output-format", output_format)
        assert (done.returncode, done.stderr) == (1, "")
        assert r"\udcff.py" in done.stdout


# Streams that go away


@POSIX
@pytest.mark.parametrize("command", ["", "--output-format json", "explain --all", "rules", "--help"])
def test_a_reader_that_goes_away(command: str, train: Path) -> None:
    for number in range(100):  # more findings than a pipe holds
        train.with_name(f"train{number}.py").write_text(FINDING * 5)
    done = execute(["bash", "-c", f"{SCRIPT} {command} | head -c 1; exit ${{PIPESTATUS[0]}}"], train.parent)
    assert done.returncode in (0, 1)
    assert (len(done.stdout), done.stderr) == (1, "")


@POSIX
def test_closed_streams(train: Path) -> None:
    done = execute(["bash", "-c", f"{SCRIPT} >&-"], train.parent)
    assert (done.returncode, done.stderr) == (1, "")
    done = execute(["bash", "-c", f"{SCRIPT} - <&-"], train.parent)
    assert done.returncode == 2 and "standard input" in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux")
@pytest.mark.parametrize("command", ["", "--output-format json", "--diff", "rules", "--help"])
@pytest.mark.parametrize("buffered", ["", "1"], ids=["buffered", "unbuffered"])
def test_a_full_disk_is_a_failure(command: str, buffered: str, train: Path) -> None:
    done = execute(["bash", "-c", f"{SCRIPT} {command} > /dev/full"], train.parent, env={"PYTHONUNBUFFERED": buffered})
    assert (done.returncode, done.stderr) == (2, "kerasleaklint: error: No space left on device\n")


@POSIX
def test_ctrl_c_is_quiet(tmp_path: Path) -> None:
    process = subprocess.Popen([SCRIPT, "-"], cwd=tmp_path, stdin=-1, stdout=-1, stderr=-1, preexec_fn=interruptible)
    assert process.stdin is not None
    process.stdin.write(b"#" * 1_000_000)  # more than a pipe holds: returns when our reader has begun
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, b"", b"")


# Subcommands


def test_version_and_help(lint: Door) -> None:
    assert lint("--version").stdout == f"kerasleaklint {__version__}\n"
    for args in (["-h"], ["--help"], ["check", "--help"]):
        shown = lint(*args)
        assert shown.returncode == 0
        for word in ("[PATHS]...", "--stdin-filename", "Rule selection", "explain", "config"):
            assert word in shown.stdout
    for name in ("explain", "rules", "config"):
        assert f"kerasleaklint {name} [OPTIONS]" in lint(name, "-h").stdout


@pytest.mark.parametrize("name", ["KLL102", "kll102", "synthetic-array-in-fit"])
def test_explain(name: str, lint: Door) -> None:
    done = lint("explain", name)
    assert done.returncode == 0
    page, _, measured = done.stdout.partition("\n## Evidence\n")
    assert page == f"# KLL102 synthetic-array-in-fit\n\n{registry()['KLL102'].page.strip()}\n"
    assert "2.21.0" in measured


def test_explain_all(lint: Door) -> None:
    text = lint("explain", "--all").stdout
    assert re.findall(r"^# (KLL\d{3}) ", text, re.MULTILINE) == list(registry())
    pages = json.loads(lint("explain", "--all", "--output-format", "json").stdout)
    assert [page["code"] for page in pages] == list(registry())
    assert pages[0]["explanation"] == registry()[pages[0]["code"]].page


def test_rules(lint: Door) -> None:
    heading, *rows = lint("rules").stdout.splitlines()
    assert heading.split() == ["Code", "Name", "Effect", "Default", "Fix", "Summary"]
    assert [row.split()[:2] for row in rows[: len(registry())]] == [[r.code, r.name] for r in registry().values()]
    as_json = json.loads(lint("rules", "--output-format", "json").stdout)
    assert list(as_json[0]) == ["code", "name", "severity", "effect", "default", "opt_in", "fix", "summary"]
    assert [rule["code"] for rule in as_json] == list(registry())


def test_rules_of_one_effect(lint: Door) -> None:
    chosen = json.loads(lint("rules", "--effect", "hang", "--effect", "time", "--output-format", "json").stdout)
    assert [rule["code"] for rule in chosen] == [r.code for r in registry().values() if r.effect in ("hang", "time")]
    assert "KLL201" in {rule["code"] for rule in chosen}
    assert lint("rules", "--effect", "money").returncode == 2


def test_config_shows_values_and_origins(tmp_path: Path, lint: Door) -> None:
    (tmp_path / "pyproject.toml").write_text(
        "[tool.kerasleaklint]\nselect = ['KLL1']\n[tool.kerasleaklint.per-file-ignores]\n'a.py' = ['KLL102']\n"
    )
    rows = {line.split(" = ")[0]: line for line in lint("config").stdout.splitlines()}
    assert rows["select"].split("  ")[0] == 'select = ["KLL1"]'
    assert rows["select"].endswith("# pyproject.toml")
    assert rows["per-file-ignores"].startswith('per-file-ignores = {"a.py" = ["KLL102"]}')
    assert rows["ignore"].endswith("# default")
    shown = json.loads(lint("config", "--config", "color = 'never'", "--output-format", "json").stdout)
    assert shown["settings"]["color"] == {"value": "never", "origin": "--config"}
    assert shown["settings"]["select"] == {"value": ["KLL1"], "origin": "pyproject.toml"}
    assert "default" in lint("config", "--isolated").stdout.splitlines()[1]


def test_show_settings_includes_the_command_line(train: Path, lint: Door) -> None:
    done = lint("--show-settings", "--select", "KLL1", "train.py")
    assert done.returncode == 0
    assert re.search(r'^select = \["KLL1"\] +# command line$', done.stdout, re.MULTILINE)
    assert CODE + " " not in done.stdout


@pytest.mark.parametrize("key", ["config", "--show-settings"])
def test_what_config_prints_is_a_configuration_file(key: str, tmp_path: Path, lint: Door) -> None:
    (tmp_path / "again.toml").write_text(lint(key).stdout)
    again = lint(key, "--config", "again.toml").stdout
    assert again.count("# again.toml") >= 10
    assert re.sub(r"#.*", "", again).split() == re.sub(r"#.*", "", lint(key).stdout).split()


# Every rule, and what must not be loaded


def test_every_rule_fires_through_the_command(tmp_path: Path) -> None:
    for rule in registry().values():
        (tmp_path / f"{rule.code}.py").write_text(rule.bad)
    for door in ([SCRIPT], [sys.executable, "-m", "kerasleaklint"]):
        done = execute([*door, "--isolated", "--select", "ALL"], tmp_path)
        assert (done.returncode, done.stderr) == (1, "")
        assert set(found(done)) == {(f"{code}.py", code) for code in registry()}


OURS = {f"kerasleaklint.{name}" for name in ("rules", "engine", "core.diagnostic", "sources.source", "sources.lexer")}
HEAVY = {"libcst", "json", "difflib", "concurrent.futures", "multiprocessing", *OURS}


def loaded(cwd: Path, *args: str) -> set[str]:
    """The modules that a run of the command imports."""
    done = execute([sys.executable, "-X", "importtime", "-m", "kerasleaklint", *args], cwd)
    return {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}


def test_a_file_without_keras_costs_no_imports(train: Path) -> None:
    (train.parent / "plain.py").write_text(NO_KERAS)
    assert not HEAVY & loaded(train.parent, "plain.py")
    assert "libcst" in loaded(train.parent, "train.py")


CLEAN = """\
import numpy as np
import tensorflow as tf
from tensorflow import keras

x, y = np.zeros((100, 10)), np.zeros(100)
data = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(10).cache().batch(32).prefetch(2)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
for epoch in range(3):
    model.fit(x, y)
    print(model.evaluate(data))
"""


def test_a_clean_file_imports_no_fixes(train: Path) -> None:
    """Most files that name Keras are clean, and the fixes are half of the linter."""
    (train.parent / "clean.py").write_text(CLEAN)
    for name, pays in (("clean.py", False), ("train.py", True)):
        assert any(module.startswith("kerasleaklint.fixes") for module in loaded(train.parent, name)) is pays


def test_configuration_without_selectors_costs_no_imports(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.kerasleaklint]\nmax-array-size = '1MiB'\n")
    (tmp_path / "plain.py").write_text(NO_KERAS)
    assert not HEAVY & loaded(tmp_path, "plain.py")


@pytest.mark.parametrize("args", [["explain", "KLL102"], ["rules"], ["config"], ["--version"]])
def test_subcommands_do_not_need_the_parser(args: list[str], tmp_path: Path) -> None:
    assert "libcst" not in loaded(tmp_path, *args)


def test_one_plain_file_needs_no_processes(train: Path) -> None:
    assert "multiprocessing" not in loaded(train.parent, "train.py")
