"""The rewrite that collects samples on disk: when it refuses, what it writes, and that programs train as before."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from kerasleaklint.fixes import FixResult
from support import DEFAULT, fix, notebook
from test_fix_stream import RUNNER

PROGRAMS = Path(__file__).parent / "fixtures" / "programs" / "collected"
NAMES = sorted(path.stem for path in PROGRAMS.glob("*.py"))
# The data of the tests is small; what is in the way here is not the size.
SMALL = replace(DEFAULT, select=("KLL103",), max_array_size=1024)
# Each refused program, and the change that takes away what is in the way.
REFUSED = {
    "appended_by_a_function": ("    images.append(np.load(path))\n\n\n", "    print(path)\n\n\n"),
    "attribute": (
        'reader.read("samples/*.npy")\nx = np.array(reader.images)',
        'images = []\nfor path in sorted(glob.glob("samples/*.npy")):\n    images.append(np.load(path))\n'
        "x = np.array(images)",
    ),
    "blocks_counted": ("len(images)", "len(x)"),
    "buffer_used_again": ("    image[...] = np.load(path)", "    image = np.load(path)"),
    "changed_after_append": ("    image -= image.min()", "    image = image - image.min()"),
    "changed_after_an_inner_loop": ("    image *= 0.5", "    image = image * 0.5"),
    "changed_after_the_loop": ("image *= 0.5\n", ""),
    "changed_by_a_function": ("    image += 10\n", "    image = image + 10\n"),
    "changed_in_another_list": ("    image += 5", "    print(image.sum())"),
    "changed_in_the_next_turn": ("    image += 1\n", ""),
    "changed_under_another_name": ("    last += 3", "    last = last + 3"),
    "column_order": (', order="F"', ""),
    "comprehension_of_views": ("series -= series.mean()", "series = series - series.mean()"),
    "converted_twice": ("np.array(images).mean(axis=(1, 2))", "x.mean(axis=(1, 2))"),
    "drawn_upon": ("    cv2.rectangle(image, ", "    cv2.rectangle(image.copy(), "),
    "filled_by_a_function": ("    x[i] = np.load(path)\n\n\nfor", "    print(i, path)\n\n\nfor"),
    "filled_after_scaling": ("x[0] = 1\n", ""),
    "global_name": ("    global images\n", ""),
    "grows_later": ("images.append(np.zeros((12, 12)))\n", ""),
    "indexed": ("images[0].shape", "len(images)"),
    "kept_by_a_caller": ("images[-1].shape", "len(images)"),
    "objects": ("dtype=object", "dtype=float"),
    "objects_filled": ("object", "uint8"),
    "other_axis": ("axis=1", "axis=0"),
    "other_set": ("set", "kind"),
    "pickled": ("pickle.dump(images, file)", "pickle.dump(len(images), file)"),
    "kept_where_loading_fails": ("        if not images:\n            continue", "        continue"),
    "mean_after_scaling": ("print(x.mean())", "print(x.shape)"),
    "resized_in_place": ("x.resize((100, 12, 12), refcheck=False)\n", ""),
    "shuffled": ("random.shuffle(images)\n", ""),
    "size_in_memory": ("sys.getsizeof(x)", "x.nbytes"),
    "views_from_a_function": ("series -= series.mean()", "series = series - series.mean()"),
    "views_of_what_changes": ("series -= series.mean()", "series = series - series.mean()"),
    "two_names": ("images = everything = []", "images = []"),
}


def result_of(text: str) -> FixResult:
    return fix(text, settings=SMALL)


def fixed(name: str) -> str:
    return result_of((PROGRAMS / f"{name}.py").read_text()).data.decode()


@pytest.mark.parametrize("name", NAMES)
def test_samples_are_collected_on_disk(name: str) -> None:
    before = (PROGRAMS / f"{name}.py").read_text()
    result = result_of(before)
    assert result.remaining == () == result.rejected
    assert {found.code for found in result.applied} == {"KLL103"}
    after = result.data.decode()
    assert after.count("stream(") > 1
    assert after.count("class RowFile") + after.count("def zeros_on_disk") == 1
    assert result_of(after).data == result.data


def test_every_refused_program_has_its_reason() -> None:
    assert sorted(REFUSED) == sorted(path.stem for path in (PROGRAMS / "refused").glob("*.py"))


@pytest.mark.parametrize("name", REFUSED)
def test_what_could_be_different_is_left_alone(name: str) -> None:
    """And nothing else is in the way."""
    text = (PROGRAMS / "refused" / f"{name}.py").read_text()
    left = result_of(text)
    assert left.data.decode() == text
    assert [found.code for found in left.remaining].count("KLL103") >= 1
    old, new = REFUSED[name]
    assert text.count(old) == 1 or name == "other_set"
    assert "stream(" in result_of(text.replace(old, new)).data.decode()


def test_the_new_code_is_written_as_ruff_would_write_it(tmp_path: Path) -> None:
    for name in NAMES:
        (tmp_path / f"{name}.py").write_text(fixed(name))
    for command in (["check", "--isolated"], ["format", "--isolated", "--check"]):
        done = subprocess.run([sys.executable, "-m", "ruff", *command, tmp_path], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout


def test_blocks_that_may_be_tables_become_arrays_first() -> None:
    """Of an array the rows are its items, of a table the names of its columns."""
    text = (PROGRAMS / "blocks.py").read_text()
    assert "np.asarray" not in result_of(text).data.decode().partition("def load_images")[2]
    tables = text.replace("np.load(path)[: number % 12]", "pd.read_csv(path)").replace(
        "import numpy", "import pandas as pd\nimport numpy"
    )
    assert "np.asarray(" in result_of(tables).data.decode().partition("def load_images")[2]


# The list that is on disk is the array that NumPy would have made

ROWS = {
    "pictures": "[np.arange(12, dtype='uint8').reshape(3, 4) * i for i in range(5)]",
    "not contiguous": "[np.arange(12.0).reshape(3, 4).T[::2] + i for i in range(3)]",
    "wider later": "[np.full(3, i, dtype) for i, dtype in enumerate(['uint8', 'uint8', 'int8', 'float32', 'bool'])]",
    "narrower later": "[np.ones(2), np.ones(2, 'int16'), np.zeros(2, bool)]",
    "other byte order": "[np.ones(2, '>i2'), np.ones(2, '>i2')]",
    "lists of numbers": "[[1, 2], [3, 0.5], [True, 4]]",
    "numbers": "[1, 2.5, 3]",
    "texts": "[['a', 'bc'], ['def', 'g']]",
    "dates": "[np.array(['2020-01-01'], 'M8[D]'), np.array(['2020-01-01T03'], 'M8[h]')]",
    "empty": "[]",
    "different shapes": "[np.zeros(3), np.zeros((1, 3))]",
    "as large but of another shape": "[np.zeros((2, 3)), np.zeros((3, 2))]",
    "none": "[np.zeros(3), None]",
}
COMPARED = """
import json, sys
def made(make):
    try:
        array = make()
    except ValueError:
        return "ValueError"
    return [str(array.dtype), array.shape, array.tolist() if array.dtype.kind != "M" else array.astype(str).tolist()]
def on_disk(rows, dtype):
    collected = RowFile(dtype=dtype)
    for row in rows:
        collected.append(row)
    assert len(collected) == len(rows)
    return collected.array()
answers = []
for rows in json.loads(sys.argv[1]):
    rows = eval(rows)
    for dtype in (None, "float32"):
        answers.append([made(lambda: np.array(rows, dtype)), made(lambda: on_disk(rows, dtype))])
        answers.append([answers[-1][0], made(lambda: RowFile(rows, dtype).array())])
print(json.dumps(answers))
"""


def class_alone() -> str:
    """The class, as it stands in a fixed program."""
    text = fixed("appended")
    return "import tempfile\nimport numpy as np\n" + text[text.index("class RowFile") : text.index("def stream")]


@pytest.mark.skipif(find_spec("numpy") is None, reason="makes arrays")
def test_the_list_becomes_the_array_that_numpy_would_make(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "error", "-c", class_alone() + COMPARED, json.dumps(list(ROWS.values()))]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    answers = json.loads(done.stdout)
    assert len(answers) == 4 * len(ROWS)
    for number, (wanted, seen) in enumerate(answers):
        assert seen == wanted, list(ROWS)[number // 4]
    assert list(tmp_path.iterdir()) == []


# Training

DATA = """
import numpy as np
generator = np.random.default_rng(0)
for number in range(307):
    np.save(f"samples/{'cat' if number % 3 else 'dog'}{number:03}.npy", generator.integers(0, 255, (12, 12), "uint8"))
np.save("series.npy", generator.random(1037))
"""


@pytest.mark.verify
@pytest.mark.skipif(find_spec("tensorflow") is None, reason="trains models")
def test_programs_train_exactly_as_before(tmp_path: Path) -> None:
    """History, epochs, optimizer steps and printed output, bit for bit, and no new warning; one process for all."""
    (tmp_path / "samples").mkdir()
    subprocess.run([sys.executable, "-c", DATA], cwd=tmp_path, check=True)
    for name in NAMES:
        shutil.copy(PROGRAMS / f"{name}.py", tmp_path / f"{name}.py")
        (tmp_path / f"{name}_fixed.py").write_text(fixed(name))
    files = [f"{name}{end}.py" for name in NAMES for end in ("", "_fixed")]
    command = [sys.executable, "-c", RUNNER, *files]
    there = set(tmp_path.iterdir())
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    seen: list[Any] = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(seen) == len(files)
    for name, before, after in zip(NAMES, seen[::2], seen[1::2], strict=True):
        assert before == after, name
    assert set(tmp_path.iterdir()) == there


CELLS = (
    "import glob\n\nimport keras\nimport numpy as np\n",
    "x = []\nfor path in sorted(glob.glob('samples/*.npy')):\n    x.append(np.load(path))\n",
    "x = np.array(x)\n",
    "y = np.array([0.5] * len(x))\nmodel = keras.Sequential([keras.layers.Dense(1)])\nmodel.compile(loss='mse')\n",
    "model.fit(x, y)\n",
)


def test_a_cell_of_a_notebook_may_be_run_again() -> None:
    """Converting the list twice is nothing to a list of arrays, but the file of rows becomes the array for good."""
    apart = notebook(*CELLS)
    assert fix(apart, filename="a.ipynb", settings=SMALL).data.decode() == apart
    together = notebook(CELLS[0], CELLS[1] + CELLS[2], *CELLS[3:])
    assert b"x = RowFile()" in fix(together, filename="a.ipynb", settings=SMALL).data


@pytest.mark.parametrize("name", NAMES)
def test_files_of_other_systems_get_the_same_code(name: str) -> None:
    text = (PROGRAMS / f"{name}.py").read_text()
    assert result_of(text.replace("\n", "\r\n")).data == result_of(text).data.replace(b"\n", b"\r\n")
