"""The rewrite that keeps arrays on disk: what it writes, when it refuses, and that programs train exactly as before."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from kerasleaklint import engine
from kerasleaklint.fixes import FixResult
from kerasleaklint.sources import Project
from support import DEFAULT

PROGRAMS = Path(__file__).parent / "stream_programs"
NAMES = sorted(path.stem for path in PROGRAMS.glob("*.py"))
REFUSED = sorted(path.stem for path in (PROGRAMS / "refused").glob("*.py"))
# The data of the tests is small; what is in the way here is not the size.
SMALL = replace(DEFAULT, select=("KLL101",), max_array_size=1024)
RUNNER = """\
import contextlib, io, json, runpy, sys
import keras
for name in sys.argv[1:]:
    keras.backend.clear_session()
    keras.utils.set_random_seed(7)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        end = runpy.run_path(name, run_name="__main__")
    model, history = end["model"], end["history"]
    seen = [history.history, history.epoch, int(model.optimizer.iterations.numpy()), printed.getvalue()]
    print(json.dumps(seen))
"""


def fixed(name: str) -> FixResult:
    data = (PROGRAMS / f"{name}.py").read_bytes()
    return engine.fix(data, f"{name}.py", SMALL, Project(Path("/nonexistent")))


@pytest.mark.parametrize("name", NAMES)
def test_arrays_stay_on_disk(name: str) -> None:
    result = fixed(name)
    assert result.remaining == () == result.rejected
    assert {found.code for found in result.applied} == {"KLL101"}
    text = result.data.decode()
    assert any(word in text for word in ('mmap_mode="r"', "mapped(", "h5py.File("))
    assert text.count("stream") > 1
    assert engine.fix(result.data, f"{name}.py", SMALL, Project(Path("/nonexistent"))).data == result.data


@pytest.mark.parametrize("name", REFUSED)
def test_what_could_train_differently_is_left_alone(name: str) -> None:
    before = (PROGRAMS / "refused" / f"{name}.py").read_bytes()
    result = fixed(f"refused/{name}")
    assert result.data == before
    assert [found.code for found in result.remaining].count("KLL101") >= 1


def test_the_new_code_is_written_as_ruff_would_write_it(tmp_path: Path) -> None:
    for name in NAMES:
        (tmp_path / f"{name}.py").write_bytes(fixed(name).data)
    for command in (["check", "--isolated"], ["format", "--isolated", "--check"]):
        done = subprocess.run([sys.executable, "-m", "ruff", *command, tmp_path], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout


def test_names_of_the_program_are_not_taken() -> None:
    text = fixed("names_that_collide").data.decode()
    assert "def stream_2(data, *others," in text
    assert "split_2 = int(len(x) * (1.0 - 0.25))" in text


def data_files(folder: Path) -> None:
    import h5py
    import numpy as np

    generator = np.random.default_rng(0)
    np.save(folder / "images.npy", generator.integers(0, 255, (1037, 28, 28)).astype("uint8"))
    np.save(folder / "floats.npy", generator.random((1037, 20)))
    np.save(folder / "targets.npy", generator.random((1037, 1)))
    np.save(folder / "classes.npy", generator.integers(0, 3, 1037))
    np.save(folder / "weights.npy", generator.random(1037))
    generator.random((1037, 20), "float32").tofile(folder / "raw.dat")
    with (folder / "several.npy").open("wb") as file:
        for rows in (1037, 300):
            np.save(file, generator.random((rows, 20)))
            np.save(file, generator.integers(0, 3, rows))
    with h5py.File(folder / "data.h5", "w") as file:
        file["x"] = generator.integers(0, 255, (1037, 28, 28)).astype("uint8")
        file["y"] = generator.random((1037, 1))


@pytest.mark.verify
@pytest.mark.skipif(find_spec("tensorflow") is None, reason="trains models")
def test_programs_train_exactly_as_before(tmp_path: Path) -> None:
    """History, epochs, optimizer steps and printed output, bit for bit, and no new warning; one process for all."""
    data_files(tmp_path)
    ordered = [name for name in NAMES if name != "shuffled"]
    for name in ordered:
        shutil.copy(PROGRAMS / f"{name}.py", tmp_path / f"{name}.py")
        (tmp_path / f"{name}_fixed.py").write_bytes(fixed(name).data)
    files = [f"{name}{end}.py" for name in ordered for end in ("", "_fixed")]
    command = [sys.executable, "-W", "error::UserWarning", "-c", RUNNER, *files]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    seen = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(seen) == len(files)
    for name, before, after in zip(ordered, seen[::2], seen[1::2], strict=True):
        assert before == after, name


@pytest.mark.verify
@pytest.mark.skipif(find_spec("tensorflow") is None, reason="draws from a dataset")
def test_every_epoch_sees_all_rows_in_a_fresh_order(tmp_path: Path) -> None:
    """With shuffling: the same rows with their own targets, partial batch included, in another order each epoch."""
    data_files(tmp_path)
    program = fixed("shuffled").data.decode().partition("model =")[0]
    program += """\
import json
dataset = stream(x, y, shuffle=True)
epochs = [[(a, b) for a, b in dataset.as_numpy_iterator()] for _ in range(2)]
rows = [np.concatenate([np.hstack(batch) for batch in epoch]) for epoch in epochs]
whole = np.hstack([x, y]).astype("float32")
sort = lambda array: array[np.lexsort(array.T)]
print(json.dumps([
    int(dataset.cardinality()), len(epochs[0]), len(epochs[0][-1][0]),
    bool((sort(rows[0]) == sort(whole)).all() and (sort(rows[1]) == sort(whole)).all()),
    bool((rows[0] == rows[1]).all() or (rows[0] == whole).all()),
]))
"""
    (tmp_path / "program.py").write_text(program)
    done = subprocess.run([sys.executable, "program.py"], cwd=tmp_path, capture_output=True, text=True)
    assert json.loads(done.stdout) == [33, 33, 1037 % 32, True, False], done.stderr[-3000:]
