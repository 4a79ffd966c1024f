"""The doors that users use: the console script, `python -m` and flake8, each as a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import sysconfig
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from kerasleaklint import rules
from kerasleaklint.core import Applicability
from kerasleaklint.fixes import Draft
from kerasleaklint.rules.rule import Context, Finding, Rule
from kerasleaklint.semantics.facts import SinkCall

SCRIPT = str(Path(sysconfig.get_path("scripts")) / "kerasleaklint")

FINDING = """\
import numpy as np
from tensorflow import keras

data = np.random.rand(1000000, 100)
labels = np.random.randint(0, 2, 1000000)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(data, labels)
"""
CODE, ROW, COLUMN = "KLL102", 4, 8
CLEAN = FINDING.replace("1000000", "100")
NO_KERAS = "import os\n\nprint(os.getcwd())\n"
BROKEN = "from tensorflow import keras\n\nmodel.fit(\n"

NOTEBOOK = json.dumps(
    {
        "cells": [
            {"cell_type": "markdown", "source": ["# Title"]},
            {"cell_type": "code", "source": FINDING.splitlines(keepends=True)[:4]},
            {"cell_type": "code", "source": FINDING.splitlines(keepends=True)[4:]},
        ],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """For `-n auto`: one worker for each core, but four at most, since each trains models in processes of its own."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, 4)


@pytest.hookimpl(optionalhook=True, tryfirst=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """With `-n`: a module stays with one worker, as its tests share processes that take minutes."""
    from xdist.scheduler import LoadFileScheduling

    config.option.loadscopereorder = False  # the order is that of the collection, which is ours
    return LoadFileScheduling(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With `-n`: the modules that train most come first, so that nobody waits for them at the end."""
    if hasattr(config, "workerinput"):
        training = Counter(item.path for item in items if item.get_closest_marker("verify"))
        items.sort(key=lambda item: -training[item.path])


Completed = subprocess.CompletedProcess[str]
Door = Callable[..., Completed]


def execute(
    command: Sequence[str],
    cwd: Path,
    stdin: str | bytes = b"",
    env: Mapping[str, str] | None = None,
    timeout: float = 120,
) -> Completed:
    """The finished process, its output decoded; variables of the tester's own shell that matter do not leak in."""
    leaking = {"NO_COLOR", "FORCE_COLOR", "PYTHONHASHSEED", "PYTHONIOENCODING", "PYTHONUNBUFFERED"}
    environment = {key: value for key, value in os.environ.items() if key not in leaking} | dict(env or {})
    data = stdin.encode() if isinstance(stdin, str) else stdin
    done = subprocess.run(
        command, cwd=cwd, input=data, env=environment, capture_output=True, timeout=timeout, check=False
    )
    return Completed(command, done.returncode, done.stdout.decode("utf-8", "surrogateescape"), done.stderr.decode())


def interruptible() -> None:
    """For `preexec_fn`: Ctrl-C reaches the child, also where the tests run in the background and ignore it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def lint(tmp_path: Path) -> Door:
    """Runs `kerasleaklint` with the given arguments, in a folder without configuration."""
    return lambda *args, cwd=tmp_path, **kwargs: execute([SCRIPT, *args], cwd, **kwargs)


@pytest.fixture
def flake8(tmp_path: Path) -> Door:
    """Runs flake8 with our codes only."""
    command = [sys.executable, "-m", "flake8", "--select", "KLL"]
    return lambda *args, cwd=tmp_path, **kwargs: execute([*command, *args], cwd, **kwargs)


@pytest.fixture
def train(tmp_path: Path) -> Path:
    """A file with one finding."""
    path = tmp_path / "train.py"
    path.write_text(FINDING)
    return path


@pytest.fixture
def sabotage(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which linting a file that says CRASH, STALL or DEFECT crashes, stalls or raises."""
    folder = tmp_path_factory.mktemp("sabotage")
    (folder / "sitecustomize.py").write_text(_SABOTAGE)
    return {"PYTHONPATH": os.pathsep.join([str(folder), *filter(None, [os.environ.get("PYTHONPATH")])])}


_SABOTAGE = """\
import signal, time
from pathlib import Path
from kerasleaklint import engine

check = engine.check

def sabotaged(data, *args, **kwargs):
    if b"CRASH" in data:
        signal.raise_signal(signal.SIGSEGV)
    if b"STALL" in data:
        Path(__file__).with_name("stalled").touch()
        time.sleep(600)
    if b"DEFECT" in data:
        raise TypeError("sabotage")
    return check(data, *args, **kwargs)

engine.check = sabotaged
"""


Writer = Callable[[Draft, SinkCall], object]


@pytest.fixture
def plant(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Plants a rule KLL999 that finds every `fit` call and whose fix is what `write` puts into the draft."""

    def planted(write: Writer, applicability: Applicability = Applicability.SAFE, on: str = "fit") -> None:
        def find(fact: SinkCall, context: Context) -> Iterator[Finding]:
            if fact.method == on:
                draft = Draft(context.model)
                write(draft, fact)
                yield Finding(fact.site, "planted", fix=draft.fix(applicability, "planted"))

        rule = Rule("KLL999", "warning", "memory", "", "", "", on=(SinkCall,), check=find, fix="safe", name="planted")
        known = rules.registry()
        monkeypatch.setattr(rules, "registry", lambda: {**known, "KLL999": rule})

    return planted
