"""Programs that end badly under the command; they use no Keras, and a stand-in for it makes them quick to run."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from conftest import SCRIPT, execute
from kerasleaklint.verify.processes.orphans import marked

ENDINGS = {
    "raises": ("raise ValueError('no such data')", "original crashed: ValueError: no such data"),
    "exits": ("import sys\nsys.exit(3)", "original exited: with status 3"),
    "leaves": ("import os\nos._exit(0)", "no fit, evaluate, predict or weights were compared"),
    "asks": ("input('continue? ')", "original crashed: EOFError"),
    "complains": ("import sys\nfor _ in range(99_999):\n    print('x' * 80, file=sys.stderr)", "no fit, evaluate"),
    "hangs": ("import time\ntime.sleep(600)", "original hung: no end within"),
    "ignores the end": (
        "import os, signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nif os.fork() == 0:\n    os.setsid()\n"
        "time.sleep(600)",
        "original hung",
    ),
    "forks": ("import os, time\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(600)\n", "no fit, evaluate"),
    "says why": ("import sys\nsys.exit('no good data')", "with status 1 (it printed last: no good data)"),
    "is killed": ("import os\nos.kill(os.getpid(), 9)", "original crashed: killed by SIGKILL"),
    "becomes another": (
        "import os, sys\nos.execv(sys.executable, [sys.executable, '-c', 'open(\"new.txt\", \"w\")'])",
        "original crashed: RuntimeError: verify cannot follow",
    ),
    "closes what it prints to": (
        "import os, sys\nos.close(2)\nsys.stdout = None\nraise ValueError",
        "original crashed: ValueError\n",
    ),
    "prints no text": (
        "import sys\nsys.stdout.buffer.write(bytes(range(256)) * 4_000)\nsys.exit(4)",
        "with status 4 (it printed last: ",
    ),
    "removes itself": ("import os, shutil\nshutil.rmtree(os.path.dirname(__file__))", "no fit, evaluate"),
    "aborts": ("import os\nos.abort()", "original crashed: killed by SIGABRT"),
    "does not parse": ("model.fit(", "original crashed: SyntaxError"),
}
STAND_IN = "import sys\nfrom unittest.mock import MagicMock\nsys.modules[__name__] = MagicMock()\n"


@pytest.fixture(scope="module")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A path with what the verifier wants to be there, and what it measures the baseline with."""
    folder = tmp_path_factory.mktemp("libraries")
    for name in ("keras", "numpy", "torch"):
        (folder / f"{name}.py").write_text(STAND_IN)
    return os.pathsep.join([str(folder), *filter(None, [os.environ.get("PYTHONPATH")])])


@pytest.mark.parametrize("name", ENDINGS)
def test_a_program_that_ends_badly(name: str, tmp_path: Path, libraries: str) -> None:
    """Neither a process nor a file is left of it, whatever it had among its temporary files."""
    text, reason = ENDINGS[name]
    folder, scratch = tmp_path / "user", tmp_path / "scratch"
    folder.mkdir()
    scratch.mkdir()
    (folder / "train.py").write_text(f"import tempfile\ntempfile.mkdtemp()\n{text}\n")
    timeout = "3" if "hung" in reason else "60"
    command = [SCRIPT, "verify", "train.py", "--against", "train.py", "--repeats", "1", "--timeout", timeout, "-q"]
    named = {"TMPDIR": str(scratch), "TEST_RUN": str(scratch), "PYTHONPATH": libraries}
    done = execute(command, folder, env=named, timeout=300)
    assert (done.returncode, done.stderr) == (1, "")
    assert "inconclusive" in done.stdout
    assert reason in done.stdout
    assert {character for character in done.stdout if ord(character) < ord(" ")} == {"\n"}
    assert [path.name for path in folder.iterdir()] == ["train.py"]
    assert list(scratch.iterdir()) == []
    assert not list(marked(f"TEST_RUN={scratch}"))


@pytest.mark.parametrize("style", ["text", "json"])
def test_a_report_that_nobody_reads(style: str, tmp_path: Path, libraries: str) -> None:
    """The status is that of the verdict all the same."""
    (tmp_path / "train.py").write_text("print('done')\n")
    (tmp_path / "scratch").mkdir()
    command = [SCRIPT, "verify", "train.py", "--against", "train.py", "--repeats", "1", "-q", "--output-format", style]
    named = {"TMPDIR": str(tmp_path / "scratch"), "PYTHONPATH": libraries}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, cwd=tmp_path, env={**os.environ, **named}, **pipes) as process:
        assert process.stdout and process.stderr
        process.stdout.close()
        assert (process.stderr.read(), process.wait(300)) == (b"", 1)
    assert list((tmp_path / "scratch").iterdir()) == []


def test_a_verifier_that_is_told_to_end(tmp_path: Path, libraries: str) -> None:
    (tmp_path / "train.py").write_text("import time\ntime.sleep(600)\n")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    command = [SCRIPT, "verify", "train.py", "--against", "train.py", "-q"]
    named = {"TMPDIR": str(scratch), "TEST_RUN": str(scratch), "PYTHONPATH": libraries}
    process = subprocess.Popen(command, cwd=tmp_path, env={**os.environ, **named})
    while process.poll() is None and len(list(marked(f"TEST_RUN={scratch}"))) < 2:
        time.sleep(0.1)
    process.terminate()
    assert process.wait(30) == 128 + signal.SIGTERM
    assert list(scratch.iterdir()) == []
    assert not list(marked(f"TEST_RUN={scratch}"))
