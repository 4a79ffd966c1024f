"""The rewrite that keeps arrays on disk: what it writes, when it refuses, and that programs train exactly as before."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from types import CodeType
from typing import Any

import pytest

from kerasleaklint import engine
from kerasleaklint.fixes import FixResult
from kerasleaklint.fixes.stream.computing import LOCALS
from kerasleaklint.sources import Project
from support import DEFAULT

PROGRAMS = Path(__file__).parent / "fixtures" / "programs" / "stream"
NAMES = sorted(path.stem for path in PROGRAMS.glob("*.py"))
UNSAFE = sorted(path.stem for path in (PROGRAMS / "unsafe").glob("*.py"))
OTHERWISE = sorted(path.stem for path in (PROGRAMS / "otherwise").glob("*.py"))  # print otherwise, or may end
ODD = sorted(f"odd/{path.stem}" for path in (PROGRAMS / "odd").glob("*.py"))  # as no formatter would write them
SHUFFLED = [name for name in NAMES if name.startswith("shuffled")]
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


# What fit is given: the number of rows, a sum over rows that does not ask for their order, and their order.
PROBE = """\
import hashlib, json, runpy, sys
import keras
import numpy as np
import tensorflow as tf

def rows(columns):
    flat = [np.asarray(c, "float32") for c in tf.nest.flatten(columns) if c is not None]
    return [hashlib.md5(b"".join(c[i].tobytes() for c in flat)).hexdigest() for i in range(len(flat[0]))]

def epoch(batches):
    found = [digest for batch in batches for digest in rows(batch)]
    total = sum(int(digest, 16) for digest in found) % 2**64
    return [len(found), total, hashlib.md5("".join(found).encode()).hexdigest()]

def fit(model, x=None, y=None, sample_weight=None, shuffle=True, **_):
    if isinstance(x, tf.data.Dataset):
        seen.append([epoch(x.as_numpy_iterator()) for _ in range(2)])
        sizes.append([int(x.cardinality()), len(list(x))])
    else:
        seen.append([epoch([(x, y, sample_weight)])])

keras.Model.fit = fit
for name in sys.argv[1:]:
    seen, sizes = [], []
    keras.utils.set_random_seed(7)
    runpy.run_path(name, run_name="__main__")
    print(json.dumps([seen, sizes]))
"""


def fixed(name: str, *, unsafe: bool = False) -> FixResult:
    data = (PROGRAMS / f"{name}.py").read_bytes()
    return engine.fix(data, f"{name}.py", SMALL, Project(Path("/nonexistent")), unsafe=unsafe)


@pytest.mark.parametrize("name", [*NAMES, *ODD])
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
    left = [found for found in result.remaining if found.code == "KLL101"]
    assert left and all(found.unfixed for found in left)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("steps_per_epoch", "`steps_per_epoch` means something else where the data is a dataset (line 8)"),
        ("saved_again", 'the file of `np.load("floats.npy")` is written anew later (line 4)'),
        ("kept_in_a_list", "the array is kept in `[x / 2]`, where it cannot be followed (line 6)"),
    ],
)
def test_the_program_is_told_why(name: str, why: str) -> None:
    assert {found.unfixed for found in fixed(f"refused/{name}").remaining} == {why}


@pytest.mark.parametrize("name", UNSAFE)
def test_what_is_the_same_but_for_rounding_is_unsafe(name: str) -> None:
    assert fixed(f"unsafe/{name}").data == (PROGRAMS / "unsafe" / f"{name}.py").read_bytes()
    assert "def stream(" in fixed(f"unsafe/{name}", unsafe=True).data.decode()


@pytest.mark.parametrize("name", OTHERWISE)
def test_what_could_print_otherwise_or_end_is_unsafe(name: str) -> None:
    assert fixed(f"otherwise/{name}").data == (PROGRAMS / "otherwise" / f"{name}.py").read_bytes()
    assert "def stream(" in fixed(f"otherwise/{name}", unsafe=True).data.decode()


def test_the_new_code_is_written_as_ruff_would_write_it(tmp_path: Path) -> None:
    for name in NAMES:
        (tmp_path / f"{name}.py").write_bytes(fixed(name).data)
    for command in (["check", "--isolated"], ["format", "--isolated", "--check"]):
        done = subprocess.run([sys.executable, "-m", "ruff", *command, tmp_path], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout


def test_a_notebook_shows_arrays_and_not_what_stands_for_them() -> None:
    def after(shown: str) -> tuple[bytes, bytes]:
        load = 'import numpy as np\nimport keras\nx = np.load("x.npy")'
        cells = [load, "x = x / 2", shown, "m = keras.Sequential([])\nm.fit(x, x)"]
        book = json.dumps({"nbformat": 4, "cells": [{"cell_type": "code", "source": cell} for cell in cells]}).encode()
        return book, engine.fix(book, "a.ipynb", SMALL, Project(Path("/nonexistent"))).data

    before, fixed_book = after("x")
    assert fixed_book == before
    assert b"x = Rows(x" in after("x[:5]")[1]


def test_names_of_the_program_are_not_taken() -> None:
    text = fixed("names_that_collide").data.decode()
    assert "def stream_2(data, *others," in text
    assert "split_2 = int(len(x) * (1.0 - 0.25))" in text


def test_nothing_is_computed_inside_the_function_by_its_own_names() -> None:
    def bound(code: CodeType) -> set[str]:
        inner = (const for const in code.co_consts if isinstance(const, CodeType))
        return {*code.co_varnames, *code.co_cellvars}.union(*map(bound, inner))

    module = compile(fixed("shuffled").data, "program", "exec")
    (stream,) = (c for c in module.co_consts if isinstance(c, CodeType) and c.co_name == "stream")
    assert {name for name in bound(stream) if name.isidentifier()} <= LOCALS


def data_files(folder: Path) -> None:
    import h5py
    import numpy as np

    generator = np.random.default_rng(0)
    np.save(folder / "images.npy", generator.integers(0, 255, (1037, 28, 28)).astype("uint8"))
    np.save(folder / "floats.npy", generator.random((1037, 20)))
    np.save(folder / "targets.npy", generator.random((1037, 1)))
    np.save(folder / "classes.npy", generator.integers(0, 3, 1037))
    np.save(folder / "weights.npy", generator.random(1037))
    np.save(folder / "halves.npy", generator.random((1037, 20)).astype("float16"))
    np.save(folder / "big_endian.npy", generator.integers(0, 3, 1037).astype(">i4"))
    generator.random((1037, 20), "float32").tofile(folder / "raw.dat")
    with (folder / "several.npy").open("wb") as file:
        for rows in (1037, 300):
            np.save(file, generator.random((rows, 20)))
            np.save(file, generator.integers(0, 3, rows))
    with h5py.File(folder / "data.h5", "w") as file:
        file["x"] = generator.integers(0, 255, (1037, 28, 28)).astype("uint8")
        file["y"] = generator.random((1037, 1))
        file.create_dataset("zipped", data=file["x"][:], chunks=(100, 28, 28), compression="gzip")


def run(folder: Path, program: str, files: list[str]) -> list[Any]:
    """What a program prints for each of the files, which it runs in one process."""
    command = [sys.executable, "-W", "error::UserWarning", "-c", program, *files]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    seen = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(seen) == len(files)
    return seen


def write_pairs(folder: Path, names: list[str]) -> list[str]:
    """Each program and what its fix makes of it."""
    for name in names:
        stem = Path(name).stem
        shutil.copy(PROGRAMS / f"{name}.py", folder / f"{stem}.py")
        (folder / f"{stem}_fixed.py").write_bytes(fixed(name, unsafe=True).data)
    return [f"{Path(name).stem}{end}.py" for name in names for end in ("", "_fixed")]


@pytest.mark.verify
@pytest.mark.skipif(find_spec("tensorflow") is None, reason="trains models")
def test_programs_train_exactly_as_before(tmp_path: Path) -> None:
    """History, epochs, optimizer steps and printed output, bit for bit, and no new warning; one process for all."""
    data_files(tmp_path)
    can_split = find_spec("sklearn") is not None
    ordered = [n for n in NAMES if n not in SHUFFLED and (can_split or "sklearn" not in fixed(n).data.decode())]
    ordered += ODD
    names = [*ordered, *(f"unsafe/{name}" for name in UNSAFE)]
    seen = run(tmp_path, RUNNER, write_pairs(tmp_path, names))
    for name, before, after in zip(names, seen[::2], seen[1::2], strict=True):
        if name in ordered:
            assert before == after, name
        else:
            assert before[0]["loss"] == pytest.approx(after[0]["loss"], rel=1e-4), name
            assert before[1:] == after[1:], name


@pytest.mark.verify
@pytest.mark.skipif(find_spec("tensorflow") is None, reason="draws from a dataset")
def test_every_epoch_sees_all_rows_in_a_fresh_order(tmp_path: Path) -> None:
    """With shuffling: the same rows with their own targets and weights, the last batch included, in another order."""
    pytest.importorskip("sklearn")
    data_files(tmp_path)
    seen = run(tmp_path, PROBE, write_pairs(tmp_path, SHUFFLED))
    for name, (before, _), (after, sizes) in zip(SHUFFLED, seen[::2], seen[1::2], strict=True):
        assert len(before) == len(after) >= 1, name
        orders = {epochs[0][2] for epochs in before}
        for ((count, total, _),), epochs in zip(before, after, strict=True):
            assert [epoch[:2] for epoch in epochs] == [[count, total]] * 2, name
            orders |= {epoch[2] for epoch in epochs}
        assert len(orders) == len({epochs[0][2] for epochs in before}) + 2 * len(after), name
        assert all(said == found for said, found in sizes), name
