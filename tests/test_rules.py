"""The rules on the fixtures, and laws that hold for every rule of the registry."""

from __future__ import annotations

import json
import pkgutil
import re
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from conftest import SCRIPT, execute
from kerasleaklint import rules
from kerasleaklint.config import Settings
from kerasleaklint.rules import registry
from kerasleaklint.rules.rule import Rule
from support import ALL, DEFAULT, FIXTURES, check, codes, find, findings, fixtures, grouped, is_clean, marks, notebook

# Fixtures that say what is right and that the linter does not get right yet.
DEFECTS = {
    "KLL101/fields.py": "fields of named tuples and dataclasses are not followed",
}

RULES = list(registry().values())
BY_CODE = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
PARSED = pytest.mark.parametrize("rule", [r for r in RULES if r.code != "KLL900"], ids=lambda rule: rule.code)
SILENCED = pytest.mark.parametrize(
    "rule", [r for r in RULES if r.code not in ("KLL900", "KLL901")], ids=lambda rule: rule.code
)
SECTIONS = [
    "What it does", "Why it costs memory", "Example", "Use instead", "Fix safety", "Measured", "References",
]  # fmt: skip


def settings(rule: Rule) -> Settings:
    return DEFAULT if rule.default else ALL


@cache
def bad_rows_of(code: str) -> list[tuple[int, str]]:
    rule = registry()[code]
    return find(rule.bad, settings=settings(rule))


def bad_rows(rule: Rule) -> list[tuple[int, str]]:
    found = bad_rows_of(rule.code)
    assert found
    return found


def shifted(found: list[tuple[int, str]], by: int) -> list[tuple[int, str]]:
    return [(row + by, code) for row, code in found]


# Fixtures


def fixture_cases() -> list[object]:
    cases = []
    for path in fixtures():
        name = path.relative_to(FIXTURES).as_posix()
        reason = DEFECTS.get(name)
        cases.append(pytest.param(path, id=name, marks=pytest.mark.xfail(strict=True, reason=reason) if reason else ()))
    return cases


@pytest.mark.parametrize("fixture", fixture_cases())
def test_fixture(fixture: Path) -> None:
    assert findings(fixture) == marks(fixture)


def test_the_fixtures_are_what_their_names_say() -> None:
    marked = {path: marks(path) for path in fixtures()}
    assert len(marked) >= 90
    assert [path for path, found in marked.items() if is_clean(path) and found] == []
    assert set(DEFECTS) <= {path.relative_to(FIXTURES).as_posix() for path in marked}
    for rule in RULES:
        folder = [path for path in marked if path.relative_to(FIXTURES).parts[0] == rule.code]
        assert any(code == rule.code for path in folder for _, _, code in marked[path]), rule.code
        assert any(is_clean(path) for path in folder), rule.code


def test_a_mark_that_is_wrong_is_noticed(tmp_path: Path) -> None:
    """The test of the test: fixtures are compared row by row, code by code, and counted."""
    fixture = FIXTURES / "KLL101/one_handle_many_arrays.py"
    assert (
        Counter(code for _, _, code in marks(fixture)) == {"KLL101": 2} == Counter(c for _, _, c in findings(fixture))
    )
    cells = FIXTURES / "KLL101/far_apart_cells.ipynb"
    assert list(marks(cells)) == [(3, 1, "KLL101")]


# The registry


def test_codes_names_and_kinds() -> None:
    assert list(registry()) == sorted(registry())
    modules = {m.name for m in pkgutil.iter_modules(rules.__path__) if m.name != "rule" and not m.name.startswith("_")}
    assert {rule.name.replace("-", "_") for rule in RULES} == modules
    assert len({rule.code for rule in RULES}) == len({rule.name for rule in RULES}) == len(RULES) == len(modules)
    for rule in RULES:
        assert re.fullmatch(r"KLL\d{3}", rule.code)
        assert rule.severity in {"error", "warning", "suggestion"}
        assert rule.effect in {"memory", "hang", "time", "error"}
        assert rule.summary and rule.summary[0].islower() and not rule.summary.endswith(".")


def test_the_rules_of_this_release() -> None:
    expected = "101 102 103 104 105 106 201 202 203 204 205 301 302 303 401 402 403 404 405 406 408 900 901"
    assert {f"KLL{number}" for number in expected.split()} <= set(registry())


@BY_CODE
def test_page(rule: Rule) -> None:
    found = re.findall(r"^## (.+?)\s*$", rule.page, re.MULTILINE)
    assert [section for section in found if section != "Known limits"] == SECTIONS
    bodies = re.split(r"^## .+$", rule.page, flags=re.MULTILINE)[1:]
    assert all(body.strip() for body in bodies)


@BY_CODE
def test_bad_example_gives_exactly_this_code(rule: Rule) -> None:
    assert set(codes(check(rule.bad, settings=settings(rule)))) == {rule.code}


@BY_CODE
def test_good_example_is_silent(rule: Rule) -> None:
    assert find(rule.good, settings=ALL) == []


@BY_CODE
def test_findings_are_complete(rule: Rule) -> None:
    rows = rule.bad.splitlines()
    for one in check(rule.bad, settings=settings(rule)):
        assert (one.name, one.severity, one.place.filename, one.place.cell) == (
            rule.name,
            rule.severity,
            "program.py",
            None,
        )
        assert one.message and "\n" not in one.message and not one.message.endswith(".")
        assert one.url.endswith(f"{rule.code}.md")
        assert one.place.start <= one.place.end
        for place in (one.place, *(related.place for related in one.related)):
            assert 1 <= place.start.row <= len(rows) and 1 <= place.start.column <= len(rows[place.start.row - 1]) + 1
        if rule.effect == "memory" and one.estimate is not None:
            assert 0 <= one.estimate.bytes_low <= one.estimate.bytes_high <= one.estimate.peak_high
            assert one.estimate.peak_low <= one.estimate.peak_high and one.estimate.because


# Selection


@BY_CODE
def test_selection(rule: Rule) -> None:
    silenced = ("KLL4",) if rule.code == "KLL901" else ()  # a code that is off is not expected to be of use
    only = Settings(str(FIXTURES), select=(rule.code, *silenced))
    assert set(codes(check(rule.bad, settings=only))) == {rule.code}
    without = Settings(str(FIXTURES), select=("ALL",), ignore=(rule.code,))
    assert rule.code not in codes(check(rule.bad, settings=without))


# Suppressions


def with_comment(program: str, row: int, comment: str) -> str:
    lines = program.splitlines(keepends=True)
    lines[row - 1] = f"{lines[row - 1].rstrip()}  {comment}\n"
    return "".join(lines)


def unfolded(program: str, row: int) -> tuple[str, int]:
    """The statement that starts in this row continued on a second one, and that one's number."""
    lines = program.splitlines(keepends=True)
    head, bracket, rest = lines[row - 1].partition("(")
    assert bracket
    lines[row - 1 : row] = [f"{head}(\n", f"        {rest}"]
    return "".join(lines), row + 1


@SILENCED
@pytest.mark.parametrize("comment", ["# noqa", "# noqa: {}", "# kerasleaklint: ignore[{}]", "# kerasleaklint: ignore"])
def test_suppression(rule: Rule, comment: str) -> None:
    program = rule.bad
    for row in {row for row, _ in bad_rows(rule)}:
        program = with_comment(program, row, comment.format(rule.code))
    assert find(program, settings=ALL) == []


@SILENCED
@pytest.mark.parametrize("on_first_row", [True, False])
def test_suppression_on_another_row_of_the_statement(rule: Rule, on_first_row: bool) -> None:
    program = rule.bad
    for row in sorted({row for row, _ in bad_rows(rule)}, reverse=True):
        program, second = unfolded(program, row)
        assert rule.code in codes(check(program))
        program = with_comment(program, row if on_first_row else second, f"# noqa: {rule.code}")
    assert find(program, settings=ALL) == []


@SILENCED
def test_suppression_of_another_code_silences_nothing(rule: Rule) -> None:
    row, code = bad_rows(rule)[0]
    other = "KLL999"
    assert (row, code) in find(with_comment(rule.bad, row, f"# noqa: {other}"), settings=ALL)
    assert (row, code) in find(with_comment(rule.bad, row, f"# kerasleaklint: ignore[{other}]"), settings=ALL)


@BY_CODE
@pytest.mark.parametrize("comment", ["# kerasleaklint: skip-file", "# flake8: noqa"])
def test_skipped_file(rule: Rule, comment: str) -> None:
    assert find(f"{comment}\n{rule.bad}", settings=ALL) == []
    text = f'NOTE = """\n{comment}\n"""\n{rule.bad}'
    assert rule.code in codes(check(text, settings=ALL))


# Metamorphic copies: what must not change what is found


@BY_CODE
def test_line_ends_tabs_and_byte_order_mark(rule: Rule) -> None:
    found = bad_rows(rule)
    tabbed = re.sub(r"^(?: {4})+", lambda indent: "\t" * (len(indent[0]) // 4), rule.bad, flags=re.MULTILINE)
    for copy in (
        rule.bad.replace("\n", "\r\n"),
        rule.bad.replace("\n", "\r"),
        tabbed,
        "\ufeff" + rule.bad,
        rule.bad.rstrip("\n"),
    ):
        assert find(copy, settings=settings(rule)) == found


@BY_CODE
def test_latin_1(rule: Rule) -> None:
    copy = f"# -*- coding: latin-1 -*-\n{rule.bad}".replace("import ", "CAFÉ = 'é'; import ", 1)
    assert find(copy.encode("latin-1"), settings=settings(rule)) == shifted(bad_rows(rule), 1)


def in_function(program: str) -> str:
    body = "".join(f"    {line}" if line.strip() else line for line in program.splitlines(keepends=True))
    return f"def main():\n{body}\n\nmain()\n"


@BY_CODE
def test_in_a_function(rule: Rule) -> None:
    assert find(in_function(rule.bad), settings=settings(rule)) == shifted(bad_rows(rule), 1)
    guarded = in_function(rule.bad).replace("\nmain()", "\nif __name__ == '__main__':\n    main()")
    assert find(guarded, settings=settings(rule)) == shifted(bad_rows(rule), 1)


@BY_CODE
def test_in_a_method(rule: Rule) -> None:
    body = "".join(f"        {line}" if line.strip() else line for line in rule.bad.splitlines(keepends=True))
    copy = f"class Job:\n    def run(self):\n{body}\n\nJob().run()\n"
    assert find(copy, settings=settings(rule)) == shifted(bad_rows(rule), 2)


SPELLINGS = {
    "from_tensorflow": ("from tensorflow import keras", "keras."),
    "tensorflow_as": ("import tensorflow.keras as keras", "keras."),
    "compat": ("from tensorflow.compat.v1 import keras", "keras."),
    "python": ("from tensorflow.python import keras", "keras."),
    "tf_keras": ("import tf_keras as keras", "keras."),
    "alias": ("import keras as K", "K."),
    "dotted": ("import tensorflow as tf", "tf.keras."),
    "spelled_out": ("import tensorflow", "tensorflow.keras."),
    "rebound": ("import tensorflow as tf; kk = tf.keras", "kk."),
    "tried": ("import keras\ntry:\n    from tensorflow import keras\nexcept ImportError:\n    import keras", "keras."),
}


@SILENCED
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_import_spellings(rule: Rule, spelling: str) -> None:
    line, prefix = SPELLINGS[spelling]
    assert "import keras\n" in rule.bad
    copy = re.sub(r"(?<![\w.])keras\.", prefix, rule.bad).replace("import keras\n", f"{line}\n", 1)
    assert find(copy, settings=settings(rule)) == shifted(bad_rows(rule), line.count("\n"))


@SILENCED
def test_names_imported_one_by_one(rule: Rule) -> None:
    names = "from keras.models import Sequential, load_model; from keras.layers import Dense, Flatten"
    copy = rule.bad.replace("keras.models.load_model", "load_model").replace("keras.Sequential(", "Sequential(")
    copy = copy.replace("keras.layers.", "").replace("import keras\n", f"import keras; {names}\n")
    assert find(copy, settings=settings(rule)) == bad_rows(rule)
    starred = copy.replace(names, "from keras.models import *; from keras.layers import *")
    assert find(starred, settings=settings(rule)) == bad_rows(rule)


@BY_CODE
def test_as_notebook_cells(rule: Rule) -> None:
    groups = grouped(rule.bad)
    assert "".join(text for _, text in groups) == rule.bad
    cells = ["# markdown", *(f"%matplotlib inline\n{text}" for _, text in groups)]
    found = check(notebook(*cells), "n.ipynb", settings=settings(rule))
    back = [(groups[one.place.cell - 2][0] + one.place.start.row - 2, one.code) for one in found if one.place.cell]
    assert sorted(back) == sorted(bad_rows(rule))
    assert len(back) == len(found)


@SILENCED
def test_code_in_strings_and_comments_is_no_code(rule: Rule) -> None:
    assert "'''" not in rule.bad
    assert find(f"import keras\n\nTEXT = '''\n{rule.bad}'''\nprint(TEXT)\n") == []
    assert find("import keras\n" + "".join(f"# {line}\n" for line in rule.bad.splitlines())) == []


def test_hash_seeds_do_not_matter(tmp_path: Path) -> None:
    for rule in RULES:
        (tmp_path / f"{rule.code}.py").write_text(rule.bad)
    command = [SCRIPT, "--select", "ALL", "--output-format", "json", "."]
    outputs = [execute(command, tmp_path, env={"PYTHONHASHSEED": seed}).stdout for seed in ("0", "1", "2")]
    assert {one["code"] for one in json.loads(outputs[0])} == set(registry())
    assert outputs[0] == outputs[1] == outputs[2]


def test_checking_twice_in_one_process_is_the_same() -> None:
    program = (FIXTURES / "KLL404/gan_loop.py").read_text()
    assert check(program) == check(program)
    assert sys.getrecursionlimit() < 10_000
