"""Each format, on constructed findings."""

from __future__ import annotations

import json
import re

import pytest

from kerasleaklint.core import (
    Applicability,
    Diagnostic,
    Edit,
    Estimate,
    Place,
    PlacedEdit,
    PlacedFix,
    Position,
    Related,
)
from kerasleaklint.reporters import FORMATS, Report, render
from kerasleaklint.reporters.frame import MAX_WIDTH
from kerasleaklint.reporters.sizes import size_range

ALL_FORMATS = (*FORMATS, "statistics", "statistics_json")
TRAIN = """\
import numpy as np

data = np.random.rand(1000000, 100)
labels = 1
model.fit(data, labels)
a = 1
b = 2
model.evaluate(data)
""".splitlines()


def place(row: int, start: int, end: int, filename: str = "train.py", cell: int | None = None) -> Place:
    return Place(filename, cell, Position(row, start), Position(row, end))


def finding(where: Place, *related: Related, **changes: object) -> Diagnostic:
    fields = {"code": "KLL102", "name": "synthetic-array-in-fit", "severity": "warning", "message": "too big"}
    return Diagnostic(**(fields | changes), place=where, related=related)  # type: ignore[arg-type]


ESTIMATE = Estimate(800_000_000, 800_000_000, 2_000_000_000, 4_000_000_000, ("float64 1000000 x 100", "fit copies it"))
FIT = Related("fit copies it here", place(5, 1, 24))
EVALUATE = Related("and evaluate", place(8, 1, 21))
WHOLE = finding(place(3, 8, 36), FIT, EVALUATE, estimate=ESTIMATE, help="generate each batch")
REPLACED = PlacedEdit(Edit(30, 41, "\n  x  \n"), place(3, 8, 19))
FIXABLE, RISKY, SHOWN = (
    finding(place(3, 8, 36), fix=PlacedFix(trust, "Stream it", (REPLACED,))) for trust in sorted(Applicability)[::-1]
)


def full(*diagnostics: Diagnostic, color: bool = False, **lines: list[str]) -> str:
    sources = {("train.py", None): TRAIN} | {(name.replace("_", "."), None): text for name, text in lines.items()}
    return render(Report(diagnostics, 7, sources), "full", color=color)


def test_concise_is_the_shape_of_flake8() -> None:
    notebook = finding(place(2, 3, 9, "nb.ipynb", cell=4))
    assert render(Report((WHOLE, notebook), 2), "concise") == (
        "train.py:3:8: KLL102 too big\nnb.ipynb:cell 4:2:3: KLL102 too big\n"
    )


def test_full_shows_the_source_the_sinks_the_size_and_the_way_out() -> None:
    assert (
        full(WHOLE)
        == """\
KLL102 synthetic-array-in-fit: too big
 --> train.py:3:8
  |
3 | data = np.random.rand(1000000, 100)
  |        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
4 | labels = 1
5 | model.fit(data, labels)
  | ----------------------- fit copies it here
...
8 | model.evaluate(data)
  | -------------------- and evaluate
  |
  = size: 763 MiB (float64 1000000 x 100; fit copies it); peak about 1.9 GiB to 3.7 GiB
  = help: generate each batch

Found 1 finding in 1 file.
"""
    )


def test_full_says_why_there_is_no_fix() -> None:
    report = full(finding(place(4, 1, 7), unfixed="`labels` is one number (line 4)"))
    assert "  = no fix: `labels` is one number (line 4)\n" in report


@pytest.mark.parametrize(("found", "word"), [(FIXABLE, "safe"), (RISKY, "unsafe"), (SHOWN, "suggestion")])
def test_full_says_how_far_a_fix_can_be_trusted(found: Diagnostic, word: str) -> None:
    assert f"  = {word} fix: Stream it\n" in full(found)


def test_full_underlines_each_place_of_a_row_on_its_own() -> None:
    both = finding(place(5, 11, 15), Related("here", place(5, 1, 24)))
    assert full(both).splitlines()[3:6] == [
        "5 | model.fit(data, labels)",
        "  |           ^^^^",
        "  | ----------------------- here",
    ]


def test_full_follows_a_finding_into_another_file() -> None:
    helper = Related("loaded by this helper", place(12, 5, 8, "data.py"))
    report = full(finding(place(3, 8, 36), helper), data_py=[""] * 11 + ["def load():"])
    assert report.splitlines()[1:11] == [
        "  --> train.py:3:8",
        "   |",
        " 3 | data = np.random.rand(1000000, 100)",
        "   |        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^",
        "   |",
        "  ::: data.py:12:5",
        "   |",
        "12 | def load():",
        "   |     --- loaded by this helper",
        "   |",
    ]


def test_full_tells_cells_of_a_notebook_apart() -> None:
    here, there = place(1, 1, 2, "nb.ipynb", cell=2), place(1, 5, 6, "nb.ipynb", cell=9)
    lines = {("nb.ipynb", 2): ["x = 1"], ("nb.ipynb", 9): ["fit(x)"]}
    report = render(Report((finding(here, Related("sink", there)),), 1, lines), "full")
    assert "--> nb.ipynb:cell 2:1:1" in report
    assert "::: nb.ipynb:cell 9:1:5" in report
    assert "1 | x = 1\n  | ^\n" in report
    assert "1 | fit(x)\n  |     - sink\n" in report


def test_full_says_where_things_are_when_the_source_is_gone() -> None:
    report = render(Report((WHOLE,), 1), "full")
    assert "--> train.py:3:8\n  = row 5: fit copies it here\n  = row 8: and evaluate\n" in report


@pytest.mark.parametrize(
    ("line", "start", "end", "shown", "underline"),
    [
        ("\tx = 1", 2, 3, "    x = 1", "    ^"),
        ("数 = 1", 1, 2, "数 = 1", "^^"),
        ("数 = y", 5, 6, "数 = y", "     ^"),
        ("e\u0301 = y", 6, 7, "e\u0301 = y", "    ^"),
        ("x\x1b[31m = y", 1, 2, "x\\x1b[31m = y", "^"),
        ("", 1, 1, "", "^"),
        ("x = 1", 99, 99, "x = 1", "     ^"),
    ],
)
def test_full_underlines_what_the_terminal_shows(line: str, start: int, end: int, shown: str, underline: str) -> None:
    report = full(finding(place(1, start, end, "odd.py")), odd_py=[line])
    assert report.splitlines()[3:5] == [f"1 | {shown}".rstrip(), f"  | {underline}"]


def test_full_cuts_long_rows_around_the_mark() -> None:
    line = "x = [" + "1, " * 400 + "needle" + ", 1" * 400 + "]"
    start = line.index("needle") + 1
    row, underline = full(finding(place(1, start, start + 6, "long.py")), long_py=[line]).splitlines()[3:5]
    assert len(row) <= MAX_WIDTH + len("1 | ......")
    assert row[underline.index("^") : underline.rindex("^") + 1] == "needle"


def test_full_underlines_the_first_row_of_a_longer_span() -> None:
    span = Place("train.py", None, Position(3, 8), Position(5, 3))
    assert full(finding(span)).splitlines()[4] == "  |        " + "^" * len("np.random.rand(1000000, 100)")


@pytest.mark.parametrize(
    ("report", "summary"),
    [
        (Report((WHOLE, finding(place(1, 1, 1, "a.py"))), 9), "Found 2 findings in 2 files.\n"),
        (Report((WHOLE, WHOLE, WHOLE), 9), "Found 3 findings in 1 file.\n"),
        (Report((), 9), "No findings in 9 files.\n"),
        (Report((), 1), "No findings in 1 file.\n"),
        (Report((), 0), ""),
        (Report((), 9, summary=False), ""),
        (Report((), 9, fixed=2), "Fixed 2 findings; none remain.\n"),
        (Report((), 9, fixed=1, summary=False), ""),
        (Report((WHOLE,), 9, fixed=3), "Found 1 finding in 1 file (3 more fixed).\n"),
        (Report((FIXABLE, WHOLE), 9), "in 1 file.\n[*] 1 fixable with `--fix`\n"),
        (Report((RISKY, SHOWN), 9), "in 1 file.\n1 fixable with `--fix --unsafe-fixes`\n"),
        (Report((RISKY, SHOWN), 9, unsafe=True), "in 1 file.\n[*] 1 fixable with `--fix`\n"),
    ],
)
def test_full_ends_with_a_count(report: Report, summary: str) -> None:
    assert render(report, "full").endswith(summary)
    assert report.diagnostics or render(report, "full") == summary


def test_json_has_exactly_the_keys_of_the_contract() -> None:
    (found,) = json.loads(render(Report((WHOLE,), 1), "json"))
    assert " ".join(found) == (
        "code name severity message filename cell location end_location related fix url estimate"
    )
    assert found["location"] == {"row": 3, "column": 8}
    assert found["end_location"] == {"row": 3, "column": 36}
    assert found["cell"] is None and found["fix"] is None
    assert found["url"].endswith("/KLL102.md")
    assert found["related"][0] == {
        "message": "fit copies it here",
        "filename": "train.py",
        "cell": None,
        "location": {"row": 5, "column": 1},
        "end_location": {"row": 5, "column": 24},
    }
    assert found["estimate"] == {
        "bytes_low": 800_000_000,
        "bytes_high": 800_000_000,
        "peak_low": 2_000_000_000,
        "peak_high": 4_000_000_000,
        "because": ["float64 1000000 x 100", "fit copies it"],
    }


def test_json_has_fixes_to_the_character() -> None:
    found = json.loads(render(Report((RISKY, SHOWN), 1), "json"))
    assert [one["fix"]["applicability"] for one in found] == ["unsafe", "suggestion"]
    assert found[0]["fix"]["message"] == "Stream it"
    assert found[0]["fix"]["edits"] == [
        {"content": "\n  x  \n", "location": {"row": 3, "column": 8}, "end_location": {"row": 3, "column": 19}}
    ]


def test_json_of_a_bare_finding_and_of_none() -> None:
    (found,) = json.loads(render(Report((finding(place(1, 1, 2, "nb.ipynb", cell=3)),), 1), "json"))
    assert found["estimate"] is None and found["related"] == [] and found["cell"] == 3
    assert json.loads(render(Report(), "json")) == []


def test_statistics_count_by_code_most_frequent_first() -> None:
    often = finding(place(1, 1, 2), code="KLL404", name="predict-per-item")
    report = Report((WHOLE, finding(place(1, 1, 2), code="KLL101", name="array-file-in-fit"), *[often] * 12), 1)
    assert render(report, "statistics") == (
        "12  KLL404  predict-per-item\n 1  KLL101  array-file-in-fit\n 1  KLL102  synthetic-array-in-fit\n"
    )
    assert json.loads(render(report, "statistics_json"))[0] == {
        "count": 12,
        "code": "KLL404",
        "name": "predict-per-item",
    }


@pytest.mark.parametrize("output_format", ALL_FORMATS)
def test_colour_changes_nothing_but_colour(output_format: str) -> None:
    report = Report((WHOLE,), 1, {("train.py", None): TRAIN})
    plain, coloured = (render(report, output_format, color=color) for color in (False, True))
    assert "\x1b" not in plain
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == plain
    assert ("\x1b" in coloured) == ("json" not in output_format)


@pytest.mark.parametrize("output_format", ("concise", "full"))
def test_nothing_reaches_the_terminal_as_an_escape_or_a_new_line(output_format: str) -> None:
    evil = "a\x1b]0;title\x07\nKLL999"
    report = render(Report((finding(place(1, 1, 2, evil), message=evil, help=evil),), 1), output_format)
    assert "\x1b" not in report and "\x07" not in report
    assert not [line for line in report.splitlines() if line.startswith("KLL999")]
    odd = render(Report((finding(place(1, 1, 2), message="10\u00a0MiB\u3000big"),), 1), output_format)
    assert "10\u00a0MiB\u3000big" in odd


@pytest.mark.parametrize("output_format", ALL_FORMATS)
def test_reports_end_with_a_newline_or_are_empty(output_format: str) -> None:
    for report in (Report((WHOLE,), 1), Report((), 1), Report()):
        rendered = render(report, output_format)
        assert rendered == "" or rendered.endswith("\n")


def test_a_range_of_sizes_that_reads_alike_is_one_size() -> None:
    assert size_range(2**20, 2**20 + 1) == "1 MiB"
    assert size_range(2**20, 2**30) == "1 MiB to 1 GiB"
    assert (size_range(0, 2**30), size_range(0, 0)) == ("up to 1 GiB", "0 B")
