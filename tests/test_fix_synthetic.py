"""Made-up arrays as batches: what the rewrite says, when it refuses, and that programs train on the same data."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from kerasleaklint import engine
from kerasleaklint.fixes import FixResult
from kerasleaklint.sources import Project
from support import DEFAULT, fix, notebook
from training import assert_alike, trained

PROGRAMS = Path(__file__).parent / "fixtures" / "programs" / "synthetic"
NAMES = sorted(path.stem for path in PROGRAMS.glob("*.py"))
REFUSED = sorted(path.stem for path in (PROGRAMS / "refused").glob("*.py"))
DETERMINISTIC = {"even_parts", "zeros_and_ones", "numbered_rows", "handed_over", "several_devices"}
IN_ORDER = DETERMINISTIC | {"counted_rows"}
UNSAFE = {"seeded", "two_batch_sizes"}
# The data of the tests is small; what is in the way here is not the size.
SMALL = replace(DEFAULT, select=("KLL102",), max_array_size=1024)


def fixed(name: str, settings: Any = SMALL, folder: Path = PROGRAMS) -> FixResult:
    data = (folder / f"{name}.py").read_bytes()
    return engine.fix(data, f"{name}.py", settings, Project(Path("/nonexistent")), unsafe=True)


@pytest.mark.parametrize("name", NAMES)
def test_batches_are_made_when_they_are_needed(name: str) -> None:
    result = fixed(name)
    assert result.remaining == () == result.rejected
    assert {found.code for found in result.applied} == {"KLL102"}
    trust = {found.fix.applicability.word for found in result.applied if found.fix}
    assert trust == {"unsafe" if name in UNSAFE else "safe"}
    again = engine.fix(result.data, f"{name}.py", SMALL, Project(Path("/nonexistent")), unsafe=True)
    assert again.data == result.data


@pytest.mark.parametrize("name", REFUSED)
def test_what_could_train_on_other_data_is_left_alone(name: str) -> None:
    result = fixed(name, folder=PROGRAMS / "refused")
    assert result.data == (PROGRAMS / "refused" / f"{name}.py").read_bytes()
    assert [found.code for found in result.remaining].count("KLL102") >= 1
    assert result.rejected == ()


def test_the_new_code_is_written_as_ruff_would_write_it(tmp_path: Path) -> None:
    for name in NAMES:
        (tmp_path / f"{name}.py").write_bytes(fixed(name).data)
    for command in (["check", "--isolated"], ["format", "--isolated", "--check"]):
        done = subprocess.run([sys.executable, "-m", "ruff", *command, tmp_path], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout


def test_names_of_the_program_are_not_taken() -> None:
    text = fixed("names_that_collide").data.decode()
    assert "seed_2 = np.random.randint(2**31)" in text
    assert "def training_batches_2(batch_size=32):" in text
    assert "count = tf.minimum(rows - first_row, batch_size)" in text


def test_a_shape_may_be_written_as_a_sum() -> None:
    one, other = "(batch_size * num_batches, *input_shape)", "(*((batch_size * num_batches,) + input_shape))"
    text = _text("sums_of_shapes")
    assert text.count(f"rand{one}") == 1
    summed = text.replace(f"rand{one}", f"rand{other}").encode()
    after = engine.fix(summed, "program.py", SMALL, Project(Path("/nonexistent")), unsafe=True)
    assert after.data == fixed("sums_of_shapes").data


def test_lengths_and_shapes_become_numbers() -> None:
    text = fixed("main_and_arguments").data.decode()
    assert "print((1037, 8, 8, 3), 1037)" in text
    assert "keras.Input((8, 8, 3))" in text


@pytest.mark.parametrize(("magic", "is_fixed"), [("%store x", False), ("!ls {x}", False), ("%matplotlib inline", True)])
def test_magics_may_name_the_array(magic: str, is_fixed: bool) -> None:
    cell = "import keras\nimport numpy as np\n\nx = np.random.rand(1037, 20)\ny = np.zeros(1037)\n"
    trained = "model = keras.Sequential([keras.layers.Dense(1)])\nmodel.compile(loss='mse')\nmodel.fit(x, y)\n"
    before = notebook(cell + trained, f"{magic}\n")
    after = fix(before, filename="a.ipynb", settings=SMALL).data.decode()
    assert (after != before) == is_fixed


@pytest.mark.verify
@pytest.mark.skipif(find_spec("tensorflow") is None, reason="trains models")
def test_programs_train_on_the_same_kind_of_data(tmp_path: Path) -> None:
    """Bit for bit where the arrays are no random ones; else the same steps, output, shapes and distributions."""
    for name in NAMES:
        shutil.copy(PROGRAMS / f"{name}.py", tmp_path / f"{name}.py")
        (tmp_path / f"{name}_fixed.py").write_bytes(fixed(name).data)
    files = [f"{name}{end}.py" for name in NAMES for end in ("", "_fixed")]
    seen = trained(files, tmp_path)
    assert len(seen) == len(files)
    for name, before, after in zip(NAMES, seen[::2], seen[1::2], strict=True):
        _compare(name, before, after)


def _compare(name: str, before: list[Any], after: list[Any]) -> None:
    (history, *told, data), (other_history, *other_told, other_data) = before, after
    assert {key: len(values) for key, values in history.items()} == {k: len(v) for k, v in other_history.items()}, name
    if name in DETERMINISTIC:
        assert history == other_history, name
    assert told == other_told, name
    calls = [method for method, _ in data]
    if "validation" not in [method for method, _ in other_data]:
        assert calls == [method for method, _ in other_data], name
    for method, columns in other_data:
        *made, _, stays, _ = columns
        whole = next((known for kind, known in data if kind == method), None)
        if method == "fit":
            assert stays == (name in IN_ORDER or "shuffle=False" in _text(name)), name
        for one, other in zip(whole or [], made, strict=False):
            assert_alike(name, one, other)


def _text(name: str) -> str:
    return (PROGRAMS / f"{name}.py").read_text()


@pytest.mark.verify
@pytest.mark.skipif(find_spec("tensorflow") is None, reason="trains models")
def test_rows_on_disk_train_the_same_on_two_devices(tmp_path: Path) -> None:
    """KLL101's pipeline under MirroredStrategy; the program of the other tests knows one device."""
    import numpy as np

    generator = np.random.default_rng(0)
    np.save(tmp_path / "floats.npy", generator.random((1037, 20)))
    np.save(tmp_path / "targets.npy", generator.random((1037, 1)))
    text = (PROGRAMS.parent / "stream" / "several_devices.py").read_text()
    before = text.replace('["CPU:0"]', '["CPU:0", "CPU:1"]')
    settings = replace(SMALL, select=("KLL101",))
    after = engine.fix(before.encode(), "program.py", settings, Project(Path("/nonexistent"))).data
    assert b"auto_shard_policy" in after
    (tmp_path / "before.py").write_text(before)
    (tmp_path / "after.py").write_bytes(after)
    (history, *told, _), (other_history, *other_told, _) = trained(["before.py", "after.py"], tmp_path)
    assert history == other_history and told == other_told


@pytest.mark.parametrize(
    ("line", "trust"),
    [
        ("np.random.seed()", "safe"),
        ("np.random.seed(3)", "unsafe"),
        ("keras.utils.set_random_seed(3)", "unsafe"),
        ("from project import seed_all; seed_all()", "unsafe"),
        ("from project import make_reproducible; make_reproducible()", "unsafe"),
        ("from numpy.random import seed as fix_it; fix_it(3)", "unsafe"),
        ("for fix_it in (np.random.seed,): fix_it(3)", "unsafe"),
        ("np.random.set_state(np.random.get_state())", "unsafe"),
        ("layer = keras.layers.Dropout(0.5, seed=1)", "unsafe"),
        ("layer = keras.layers.Dropout(0.5, seed=None)", "safe"),
        ("rng = np.random.RandomState(3)", "unsafe"),
        ("rng = np.random.default_rng()", "safe"),
    ],
)
def test_random_data_of_seeded_programs_is_not_changed_unasked(line: str, trust: str) -> None:
    program = _text("names_that_collide").replace("rows = 1037", f"{line}\nrows = 1037")
    found = engine.check(program.encode(), "program.py", SMALL, Project(Path("/nonexistent")))
    assert {one.fix.applicability.word for one in found if one.fix} == {trust}
