"""from_tensor_slices as a stream: what the rewrite says, when it refuses, and that programs see the same rows."""

from __future__ import annotations

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
from training import assert_alike, trained

PROGRAMS = Path(__file__).parent / "fixtures" / "programs" / "slices"
NAMES = sorted(path.stem for path in PROGRAMS.glob("*.py"))
REFUSED = sorted(path.stem for path in (PROGRAMS / "refused").glob("*.py"))
# The same rows in the same order; all of the same rows; the others get rows of the same kind.
SAME_ORDER = {"numbers_in_order", "constants_batched", "file_in_order", "file_computed_on", "train_and_test"}
SAME_ORDER |= {"mean_of_the_whole", "split_in_a_function", "scaled_by_bounds", "batch_size_of_a_function"}
SAME_ROWS = {"file_shuffled", "split_and_shuffled", "seeded_order"}
SHUFFLED = {"file_shuffled", "split_and_shuffled", "seeded_order", "small_buffer", "whole_buffer"}
UNSAFE = {"whole_buffer", "seeded_order"}
# The data of the tests is small; what is in the way here is not the size.
SMALL = replace(DEFAULT, select=("KLL303",), max_array_size=1024)


def fixed(name: str, folder: Path = PROGRAMS) -> FixResult:
    data = (folder / f"{name}.py").read_bytes()
    return engine.fix(data, f"{name}.py", SMALL, Project(Path("/nonexistent")), unsafe=True)


@pytest.mark.parametrize("name", NAMES)
def test_rows_come_when_they_are_needed(name: str) -> None:
    result = fixed(name)
    assert result.remaining == () == result.rejected
    trust = {found.fix.applicability.word for found in result.applied if found.fix}
    assert trust == {"unsafe" if name in UNSAFE else "safe"}
    assert "from_tensor_slices" not in result.data.decode()
    again = engine.fix(result.data, f"{name}.py", SMALL, Project(Path("/nonexistent")), unsafe=True)
    assert again.data == result.data


@pytest.mark.parametrize("name", REFUSED)
def test_what_could_give_other_rows_is_left_alone(name: str) -> None:
    result = fixed(name, PROGRAMS / "refused")
    assert result.data == (PROGRAMS / "refused" / f"{name}.py").read_bytes()
    left = [found for found in result.remaining if found.code == "KLL303"]
    assert left and all(found.unfixed for found in left)
    assert result.rejected == ()


def test_the_new_code_is_written_as_ruff_would_write_it(tmp_path: Path) -> None:
    for name in NAMES:
        (tmp_path / f"{name}.py").write_bytes(fixed(name).data)
    for command in (["check", "--isolated"], ["format", "--isolated", "--check"]):
        done = subprocess.run([sys.executable, "-m", "ruff", *command, tmp_path], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout


def data_files(folder: Path) -> None:
    import numpy as np

    generator = np.random.default_rng(0)
    np.save(folder / "images.npy", generator.integers(0, 255, (1037, 28, 28)).astype("uint8"))
    np.save(folder / "floats.npy", generator.random((1037, 20)))
    np.save(folder / "targets.npy", generator.random((1037, 1)))
    np.save(folder / "classes.npy", generator.integers(0, 3, 1037))


@pytest.mark.verify
@pytest.mark.skipif(find_spec("tensorflow") is None, reason="trains models")
def test_programs_see_the_same_rows(tmp_path: Path) -> None:
    """Bit for bit where the order is the same; else all of the same rows, or rows of the same distribution."""
    data_files(tmp_path)
    for name in NAMES:
        shutil.copy(PROGRAMS / f"{name}.py", tmp_path / f"{name}.py")
        (tmp_path / f"{name}_fixed.py").write_bytes(fixed(name).data)
    files = [f"{name}{end}.py" for name in NAMES for end in ("", "_fixed")]
    seen = trained(files, tmp_path, "ignore")  # Keras says of every dataset that it cannot shuffle it
    assert len(seen) == len(files)
    for name, before, after in zip(NAMES, seen[::2], seen[1::2], strict=True):
        (history, *told, data), (other_history, *other_told, other_data) = before, after
        assert told == other_told and history.keys() == other_history.keys(), name
        if name in SAME_ORDER:
            assert history == other_history, name
        (_, (*columns, sizes, stays, rows)), (_, (*other_columns, other_sizes, other_stays, other_rows)) = (
            data[0],
            other_data[0],
        )
        assert sizes == other_sizes and stays == other_stays == (name not in SHUFFLED), name
        assert (rows == other_rows) == (name in SAME_ORDER | SAME_ROWS), name
        for one, other in zip(columns, other_columns, strict=True):
            assert_alike(name, one, other)
            assert one[0] == other[0], name
