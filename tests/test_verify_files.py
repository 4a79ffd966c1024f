"""What programs do to files is undone after each run; the programs are really run, but need no Keras."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from kerasleaklint.verify.child import keeper
from kerasleaklint.verify.compare import files
from kerasleaklint.verify.plan import Pair
from kerasleaklint.verify.processes.orphans import marked
from kerasleaklint.verify.processes.restore import RestoreError, restore
from kerasleaklint.verify.request import Program, Request, measured
from kerasleaklint.verify.run import Run, run

DEEDS = {
    "overwrites": "open('old.txt', 'w').write('new')",
    "appends": "open(b'old.txt', 'ab').write(b'new')",
    "writes in place": "f = os.open('old.txt', os.O_RDWR); os.write(f, b'X'); os.close(f)",
    "maps": "import mmap\nwith open('old.txt', 'r+b') as f, mmap.mmap(f.fileno(), 0) as m: m[:3] = b'new'",
    "changes modes": "os.chmod('old.txt', 0o400); os.chmod('folder', 0o700)",
    "changes times": "os.utime('old.txt', (1, 1))",
    "truncates": "os.truncate('old.txt', 1)",
    "removes": "pathlib.Path('old.txt').unlink()",
    "renames": "os.rename('old.txt', 'other.txt'); open('other.txt', 'w').write('new')",
    "replaces": "open('draft', 'w').write('new'); os.replace('draft', 'old.txt')",
    "makes files": "open('new.txt', 'w').write('new'); os.makedirs('a/b'); open('a/b/c', 'w').write('new')",
    "makes folders that exist": "os.makedirs('folder/deep', exist_ok=True); open('folder/new', 'w').write('new')",
    "removes folders": "shutil.rmtree('folder'); os.mkdir('folder'); open('folder/inner.txt', 'w').write('new')",
    "renames folders": "os.rename('folder', 'moved'); open('moved/inner.txt', 'w').write('new')",
    "moves into new folders": "os.mkdir('n'); shutil.move('old.txt', 'n'); open('n/old.txt', 'w').write('new')",
    "writes through links": "open('link', 'w').write('new')",
    "replaces links": "os.remove('link'); open('link', 'w').write('new')",
    "makes links": "os.symlink('old.txt', 'second'); os.link('old.txt', 'third')",
    "goes elsewhere": "os.chdir('folder'); open('../old.txt', 'w').write('new'); open('inner.txt', 'w').write('new')",
    "writes outside": "open('../outside.txt', 'w').write('new')",
    "keeps a database": "import sqlite3\nd = sqlite3.connect('old.db'); d.execute('create table t (a)'); d.commit()",
    "forks": "p = os.fork()\nif p == 0:\n    open('old.txt', 'w').write('new'); os._exit(0)\nos.waitpid(p, 0)",
    "writes twice, and fails": "for n in range(2): open('old.txt', 'w').write(str(n))\nraise ValueError",
    "is killed": "open('old.txt', 'w').write('new'); os.kill(os.getpid(), 9)",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "user"
    (path / "folder" / "deep").mkdir(parents=True)
    for name in ("old.txt", "old.db", "folder/inner.txt", "folder/deep/er.txt", "../outside.txt"):
        (path / name).write_text("" if name == "old.db" else f"old {name}")
        os.utime(path / name, (1_000_000_000, 1_000_000_000))
    (path / "link").symlink_to("folder/deep/er.txt")
    return path


def contents(folder: Path) -> Mapping[str, object]:
    return {str(path.relative_to(folder)): _content(path) for path in sorted(folder.rglob("*"))}


def _content(path: Path) -> object:
    if path.is_symlink():
        return str(path.readlink())
    mode = path.stat().st_mode
    return (path.read_bytes(), path.stat().st_mtime, mode) if path.is_file() else mode


def ran(text: str, folder: Path) -> Run:
    program = Program(f"import os, pathlib, shutil\n{text}\n".encode(), folder / "train.py")
    request = Request(program, program)
    return run(program, request, measured(request))


@pytest.mark.parametrize("name", DEEDS)
def test_what_a_program_does_to_files_is_undone(name: str, folder: Path) -> None:
    before = contents(folder.parent)
    done = ran(DEEDS[name], folder)
    assert contents(folder.parent) == before
    assert done.outcome.finished == (name not in ("writes twice, and fails", "is killed"))
    assert done.written


def test_the_program_sees_what_it_does(folder: Path) -> None:
    """It is undone at the end of the run, not before."""
    text = "open('old.txt', 'w').write('new')\nos.remove('link')\nassert open('old.txt').read() == 'new'"
    done = ran(f"{text}\nassert not os.path.lexists('link')", folder)
    assert done.outcome.finished
    assert done.written == ("old.txt", "link")


def test_what_others_do_meanwhile_is_let_be(folder: Path) -> None:
    """Only what the program itself does is undone: here another process writes."""
    other = "for name in ('old.txt', 'new.txt'): open(name, 'w').write('by another')"
    done = ran(f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {other!r}], check=True)", folder)
    assert done.outcome.finished
    assert (folder / "old.txt").read_text() == (folder / "new.txt").read_text() == "by another"
    assert done.written == ()


def test_new_files_elsewhere_are_let_be_since_they_may_be_caches(folder: Path) -> None:
    ran("open('../cache', 'w').write('new')", folder)
    assert (folder.parent / "cache").read_text() == "new"


def test_nothing_is_kept_of_what_is_only_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ran("open('old.txt').read(); os.listdir('folder'); os.stat('link'); os.scandir('.')", folder).written == ()


def test_a_program_fails_rather_than_that_a_file_is_lost(folder: Path) -> None:
    full = "import errno\ndef full(*args): raise OSError(errno.ENOSPC, 'full')\nshutil.copy2 = full\n"
    done = ran(f"{full}open('old.txt', 'w').write('new')", folder)
    assert "no room to keep a copy of" in str(done.outcome)
    assert (folder / "old.txt").read_text() == "old old.txt"


def test_copies_stay_where_a_file_cannot_be_put_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "user").mkdir()
    (tmp_path / "vault").mkdir()
    (tmp_path / "user" / "old.txt").write_text("old")
    kept = keeper.Keeper(tmp_path / "vault", tmp_path / "user", tmp_path / "vault")
    kept.keep(tmp_path / "user" / "old.txt")
    shutil.rmtree(tmp_path / "user")
    (tmp_path / "user").write_text("a file is in the way")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(RestoreError, match=r"old\.txt cannot be put back .*; the files as they were before are in "):
        restore(tmp_path / "vault")
    assert [path.read_text() for path in tmp_path.glob("kll-kept-*/vault/*-0")] == ["old"]


KILLED = """\
from pathlib import Path
from kerasleaklint.verify.request import Program, Request, measured
from kerasleaklint.verify.run import run
text = b"import os, time\\nos.fork() or os.setsid()\\nopen('old.txt', 'w').write('new')\\ntime.sleep(600)"
program = Program(text, Path("train.py").resolve())
request = Request(program, program)
run(program, request, measured(request))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nobody is there to tidy up")
def test_a_verifier_that_is_killed_leaves_nothing_behind(folder: Path, tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    before = contents(folder)
    named = {"TMPDIR": str(scratch), "TEST_RUN": str(scratch)}
    process = subprocess.Popen([sys.executable, "-c", KILLED], cwd=folder, env={**os.environ, **named})
    until(lambda: (folder / "old.txt").read_text() == "new")
    process.kill()
    process.wait()
    until(lambda: not any(scratch.iterdir()) and not list(marked(f"TEST_RUN={scratch}")))
    assert contents(folder) == before


def until(done: Callable[[], bool]) -> None:
    for _ in range(600):
        if done():
            return
        time.sleep(0.1)
    raise AssertionError("it does not come to this")


def test_sets_have_the_same_order_in_each_run(folder: Path) -> None:
    """Classes are numbered by sets in many programs."""
    assert len({ran("print(list({'cat', 'dog', 'horse', 'bird', 'fish', 'cow'}))", folder).output for _ in "123"}) == 1


def test_reports_name_the_files(folder: Path) -> None:
    writer, other = ran("for n in range(5): open(f'{n}.txt', 'w')", folder), ran("pass", folder)
    (fact,) = files.compare([Pair(writer, other)])
    assert (fact.before, fact.after) == ("0.txt, 1.txt, 2.txt, 2 more", "none")
    assert list(files.compare([Pair(other, other)])) == []
