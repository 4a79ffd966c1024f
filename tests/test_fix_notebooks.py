"""Notebooks are fixed cell by cell: the JSON outside of changed lines, outputs and magics stay to the byte."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import Door
from kerasleaklint.fixes import Draft
from kerasleaklint.semantics.facts import SinkCall
from support import check, fix, notebook

SETUP = """\
import keras

model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
"""
OLD = "history = model.fit_generator(batches, steps_per_epoch=10)  # é"
NEW = OLD.replace("fit_generator", "fit")
ODD = """{"metadata": {"z": 1, "kernelspec" : {"language": "python"}}, "nbformat":4,
 "cells": [
   {"cell_type":"markdown","source":"caf\\u00e9 \\u003cb\\u003e"},
   {"source": "# caf\\u00e9 \\u003c\\nimport keras\\r\\n",
       "outputs": [ {"text": "x\\u001b[0m\\/" } ], "cell_type": "code"},
   {"cell_type": "code", "source": ["model = keras.Sequential()\\n",
       "model.fit_generator(a, 5) # \\u00e9 \\/ \\u003c 1\\n","model.evaluate_generator(b, 5) ; 'caf\\u00e9'"],
    "id": "q", "execution_count":  7, "outputs": []}],
 "nbformat_minor": 5 }

"""


def fixed(*cells: str, unsafe: bool = True) -> list[str]:
    """The code cells after fixing."""
    done = fix(notebook(*cells), filename="a.ipynb", unsafe=unsafe)
    found = json.loads(done.data)["cells"]
    return ["".join(cell["source"]) for cell in found]


def test_only_the_cell_with_the_finding_changes() -> None:
    assert fixed("# markdown fit_generator", SETUP, OLD, "x = 1") == ["# markdown fit_generator", SETUP, NEW, "x = 1"]


def test_everything_outside_of_changed_lines_stays_to_the_byte() -> None:
    raw = ODD.encode()
    wanted = ODD.replace("fit_generator(a, 5) # \\u00e9 \\/", "fit(a, steps_per_epoch=5) # \\u00e9 /")
    wanted = wanted.replace("evaluate_generator(b, 5) ; 'caf", "evaluate(b, steps=5, verbose=0) ; 'caf")
    assert fix(raw, filename="a.ipynb").data.decode() == wanted
    assert fix(wanted, filename="a.ipynb").data.decode() == wanted


def test_a_byte_order_mark_stays() -> None:
    raw = notebook(SETUP, OLD).encode("utf-8-sig")
    assert fix(raw, filename="a.ipynb").data == notebook(SETUP, NEW).encode("utf-8-sig")


def test_one_string_stays_one_string() -> None:
    raw = json.dumps({"cells": [{"cell_type": "code", "source": SETUP + OLD}]}, ensure_ascii=False, indent=1)
    assert fix(raw, filename="a.ipynb").data.decode() == raw.replace("fit_generator", "fit")
    odd = raw.replace("import keras", "import keras  # \\/ \\u003c \\u00e9")
    assert fix(odd, filename="a.ipynb").data.decode() == odd.replace("fit_generator", "fit")


def test_notebooks_of_version_3() -> None:
    cells = [{"cell_type": "code", "input": [*SETUP.splitlines(True), OLD]}]
    raw = json.dumps({"worksheets": [{"cells": cells}, {}], "nbformat": 3})
    assert fix(raw, filename="a.ipynb").data.decode() == raw.replace("fit_generator", "fit")


def test_magics_survive_where_they_are() -> None:
    cell = f"%%time\n# c\n!ls {{x}}\n{OLD}\nmodel.fit?"
    assert fixed("%matplotlib inline\n" + SETUP, cell)[1] == cell.replace("fit_generator", "fit")


def test_a_line_with_a_magic_is_left_alone() -> None:
    cell = "%time model.fit_generator(batches, steps_per_epoch=10)\n"
    done = fix(notebook(SETUP, cell), filename="a.ipynb")
    assert done.data.decode() == notebook(SETUP, cell)
    assert done.rejected[0].reason == "it would change a line that only IPython understands"


def test_imports_go_into_the_cell_that_imports() -> None:
    first, second = fixed("import os\n", SETUP, "history = model.fit_generator(batches, len(x) / 10)")[:2]
    assert (first, second) == ("import math\nimport os\n", SETUP)
    cells = fixed("%%time\n# Keras only in here\nfrom keras import *\nimport keras", SETUP, OLD.replace("10", "n / 10"))
    assert cells[0] == "%%time\n# Keras only in here\nimport math\n\nfrom keras import *\nimport keras"


def test_an_import_takes_the_place_of_the_first_statement() -> None:
    setup = "def build():\n    import keras\n    return keras.Sequential()\n"
    cells = fixed("%cd data\n", "# Setup\n" + setup, "build().fit_generator(batches, n / 10)")
    assert cells[1] == "# Setup\nimport math\n\n" + setup


def test_rows_land_in_the_cell_of_their_node() -> None:
    loop = "for n in (1, 2, 3):\n    model = keras.Sequential([keras.layers.Dense(n)])\n    model.summary()"
    cells = fixed("import keras", "    # indented\n    x = 1", loop, "y = 2")
    assert cells[2] == loop.replace(":\n", ":\n    keras.backend.clear_session()\n", 1)
    assert cells[:2] == ["import keras", "    # indented\n    x = 1"] and cells[3] == "y = 2"


PLACES: dict[str, Callable[[Draft, SinkCall], object]] = {
    "after": lambda draft, fact: draft.insert_after(fact.call.node, "done = 1"),
    "before": lambda draft, fact: draft.insert_before(fact.call.node, "done = 1"),
}


@pytest.mark.parametrize(("place", "wanted"), [("before", "done = 1\nmodel.summary()"), ("after", None)])
def test_the_last_row_gets_no_newline(place: str, wanted: str | None, plant: Callable[..., None]) -> None:
    def write(draft: Draft, fact: SinkCall) -> None:
        draft.rename_method(fact.call.node, "summary")
        PLACES[place](draft, fact)

    plant(write)
    assert fixed(SETUP, "model.fit()", "z = 1") == [SETUP, wanted or "model.summary()\ndone = 1", "z = 1"]


def test_a_cell_does_not_begin_with_blank_rows(plant: Callable[..., None]) -> None:
    def write(draft: Draft, fact: SinkCall) -> None:
        draft.insert_before(fact.call.node, "\n\ndone = 1\n\n")
        draft.rename_method(fact.call.node, "summary")

    plant(write)
    assert fixed(SETUP, "model.fit()") == [SETUP, "done = 1\n\nmodel.summary()"]


def test_nothing_comes_before_the_magic_of_a_cell(plant: Callable[..., None]) -> None:
    def write(draft: Draft, fact: SinkCall) -> None:
        top = draft.layout.span(fact.call.node)[0] - len("%%time\n")
        draft.edit(top, top, "done = 1\n")
        draft.rename_method(fact.call.node, "summary")

    plant(write)
    raw = notebook(SETUP, "%%time\nmodel.fit()")
    done = fix(raw, filename="a.ipynb")
    assert done.data.decode() == raw
    assert done.rejected[0].reason == "it would change a line that only IPython understands"


def test_an_edit_across_cells_is_refused(plant: Callable[..., None]) -> None:
    def write(draft: Draft, fact: SinkCall) -> None:
        start, end = draft.layout.span(fact.call.node)
        draft.edit(start, end + 8, "pass")

    plant(write)
    raw = notebook(SETUP, "model.fit(x)\n", "z = 1")
    done = fix(raw, filename="a.ipynb")
    assert done.data.decode() == raw
    assert done.rejected[0].reason == "it would change more than one cell at once"


def test_a_broken_cell_keeps_the_notebook_as_it_is() -> None:
    raw = notebook(SETUP, "x = (1", OLD)
    done = fix(raw, filename="a.ipynb")
    assert done.data.decode() == raw
    assert [(one.code, one.unfixed) for one in done.remaining] == [
        ("KLL900", None),
        ("KLL204", "a cell of the notebook cannot be parsed"),
    ]


def test_lone_surrogates_and_odd_strings_come_back() -> None:
    raw = notebook(SETUP, "x = '\ud800'", OLD, "\n", "")
    assert fix(raw, filename="a.ipynb").data.decode() == raw.replace("fit_generator", "fit")


# The command


def test_diff_shows_cells(tmp_path: Path, lint: Door) -> None:
    (tmp_path / "a.ipynb").write_text(notebook("# markdown", SETUP, OLD))
    done = lint("--diff", "a.ipynb")
    assert done.returncode == 1
    assert done.stdout == f"--- a.ipynb:cell 3\n+++ a.ipynb:cell 3\n@@ -1 +1 @@\n-{OLD}\n+{NEW}\n"


def test_fix_writes_the_notebook(tmp_path: Path, lint: Door) -> None:
    path = tmp_path / "a.ipynb"
    path.write_text(notebook(SETUP, OLD))
    (found,) = json.loads(lint("--output-format", "json", "a.ipynb").stdout)
    assert found["fix"]["edits"][0]["cell"] == 2
    assert "KLL204 [*] " in lint("a.ipynb").stdout
    assert lint("--fix", "a.ipynb").returncode == 0
    assert path.read_text() == notebook(SETUP, NEW)
    assert not check(path.read_bytes(), "a.ipynb")


def test_a_notebook_on_standard_input(lint: Door) -> None:
    done = lint("--fix", "--stdin-filename", "a.ipynb", "-", stdin=notebook(SETUP, OLD))
    assert (done.returncode, done.stdout) == (0, notebook(SETUP, NEW))
