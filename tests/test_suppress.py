"""Suppression comments: where they count, what they cover, and which were for nothing."""

from __future__ import annotations

import pytest

from kerasleaklint.sources import Source
from kerasleaklint.suppress import Directives, Unused


def parse(text: str, *, honour_noqa: bool = True) -> Directives:
    return Directives.parse(Source("a.py", text), honour_noqa=honour_noqa)


def unused(directives: Directives) -> list[tuple[str, int]]:
    return [(one.code, one.row) for one in directives.unused(lambda code: True)]


@pytest.mark.parametrize(
    ("comment", "suppressed"),
    [
        ("# noqa", True),
        ("# NOQA", True),
        ("# type: ignore  # noqa", True),
        ("# noqa: KLL101", True),
        ("# noqa:KLL101", True),
        ("# NoQA: E501,KLL101", True),
        ("# noqa: E501 KLL101 because", True),
        ("# noqa: KLL1", True),
        ("# noqa: kll101", True),
        ("# noqa: KLL102", False),
        ("# noqa: E501", False),
        ("# noqa: because", True),
        ("# kerasleaklint: ignore", True),
        ("#kerasleaklint:ignore", True),
        ("# kerasleaklint: ignore - it is small", True),
        ("# kerasleaklint: ignore[KLL101, KLL303]", True),
        ("# KerasLeakLint: Ignore[ kll101 ]", True),
        ("# kerasleaklint: ignore[KLL3]", False),
        ("# kerasleaklint: ignore[]", False),
        ("# kerasleaklint: ignored", False),
        ("# kerasleaklint: ignore[KLL101", False),
        ("# nothing", False),
        ('; s = "# noqa"', False),
        ("; s = '''# kerasleaklint: ignore'''", False),
    ],
)
def test_what_a_comment_covers(comment: str, suppressed: bool) -> None:
    directives = parse(f"x = 1\ny = 2 {comment}\nz = 3\n")
    assert [directives.suppresses("KLL101", row) for row in (1, 2, 3)] == [False, suppressed, False]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("row", [1, 2, 4])
def test_a_comment_counts_on_every_row_of_its_statement(newline: str, row: int) -> None:
    rows = ["x = f(", "  a,", '  """', '  """)', "y = 1"]
    rows[row - 1] += "  # noqa: KLL101"
    directives = parse(newline.join(rows))
    assert [directives.suppresses("KLL101", n) for n in range(1, 6)] == [True] * 4 + [False]


def test_a_backslash_continues_a_statement_and_a_comment_above_does_not() -> None:
    directives = parse("# noqa: KLL101\nx = a + \\\n    b  # noqa: KLL102\n")
    assert not directives.suppresses("KLL101", 2)
    assert directives.suppresses("KLL102", 2)
    assert unused(directives) == [("KLL101", 1)]


def test_the_body_of_a_block_is_not_its_header() -> None:
    directives = parse("for x in y:  # kerasleaklint: ignore\n    f(x)\n")
    assert directives.suppresses("KLL401", 1)
    assert not directives.suppresses("KLL401", 2)


@pytest.mark.parametrize(
    ("text", "skips"),
    [
        ("# kerasleaklint: skip-file\nx = 1\n", True),
        ("x = 1\ny = 2  # kerasleaklint: skip-file because\n", True),
        ("# flake8: noqa\n", True),
        ("    # FLAKE8: NOQA\n", True),
        ("x = 1  # flake8: noqa\n", False),
        ("# flake8: noqa: KLL101\n", False),
        ("x = 1  # flake8: noqa: KLL101\n", False),
        ('"""\n# kerasleaklint: skip-file\n# flake8: noqa\n"""\n', False),
        ("# kerasleaklint: skip-files\n", False),
    ],
)
def test_skipping_a_file(text: str, skips: bool) -> None:
    assert parse(text).skip_file is skips


def test_codes_for_the_whole_file() -> None:
    directives = parse("x = 1\n# flake8: noqa: KLL101, E501, KLL2\n")
    assert directives.suppresses("KLL101", 1)
    assert not directives.suppresses("KLL102", 1)
    assert unused(directives) == [("KLL2", 2)]


def test_unused_ones_are_reported_with_their_columns() -> None:
    directives = parse("x = 1  # why # noqa: KLL101, KLL102, E501\ny = 2  # kerasleaklint: ignore\nz = 3  # noqa\n")
    assert directives.suppresses("KLL102", 1)
    everything = directives.unused(lambda code: True)
    assert everything == [Unused("KLL101", 1, 13, 41), Unused("", 2, 7, 30)]
    assert directives.unused(lambda code: code != "KLL101") == [Unused("", 2, 7, 30)]
    assert directives.suppresses("KLL303", 2)
    assert unused(directives) == [("KLL101", 1)]


def test_all_that_silence_a_finding_were_of_use() -> None:
    directives = parse("x = 1  # noqa: KLL1, KLL101, KLL2  # kerasleaklint: ignore[KLL101]\n# flake8: noqa: KLL10\n")
    assert directives.suppresses("KLL101", 1)
    assert unused(directives) == [("KLL2", 1)]


def test_codes_for_the_whole_file_stand_alone_on_a_row() -> None:
    directives = parse("x = 1  # flake8: noqa: KLL101\ny = 2\n")
    assert not any(directives.suppresses("KLL101", row) for row in (1, 2))


def test_flake8_may_keep_noqa_for_itself() -> None:
    directives = parse("x = 1  # noqa: KLL101\ny = 2  # kerasleaklint: ignore[KLL101]\n", honour_noqa=False)
    assert [directives.suppresses("KLL101", row) for row in (1, 2)] == [False, True]
    assert unused(directives) == []


@pytest.mark.parametrize(
    "text",
    [
        'print "x"  # noqa: KLL101\n',
        "x = 1  # noqa: KLL101\ny = (\n",
        "x = 1  # noqa: KLL101\n'''never closed\n",
        "x = 1  # noqa: KLL101\n  y = 1\n z = 2\n",
        "x = 1  # noqa: KLL101",
        "x = ')'  # noqa: KLL101\n]]]\n",
        "\x0cx = '\u2028'  # noqa: KLL101\n",
    ],
)
def test_text_that_is_no_python_still_has_comments(text: str) -> None:
    assert parse(text).suppresses("KLL101", 1)


def test_a_bracket_that_nothing_opened_does_not_join_the_rows_below() -> None:
    directives = parse("x = 1)\ny = 2\nz = 3  # noqa: KLL101\n")
    assert [directives.suppresses("KLL101", row) for row in (1, 2, 3)] == [False, False, True]


def test_strings_of_every_kind_hide_what_they_hold() -> None:
    texts = ("'\\' # noqa'", 'rb"# noqa"', "f'{x} # noqa'", "'''a\n' # noqa\n'''", '"a\\\n# noqa"', "'\\\\' + '# noqa'")
    for text in texts:
        directives = parse(f"x = {text}\n")
        assert not any(directives.suppresses("KLL101", row) for row in range(1, 5)), text
    assert parse("x = '\\\\'  # noqa\n").suppresses("KLL101", 1)


def test_long_and_hostile_texts_take_linear_time() -> None:
    for text in (
        "# noqa: " + "A1" * 50_000 + "\n",
        "x = '''" + "'\\" * 50_000,
        '# noqa\n"' * 20_000,
        "'''a" * 20_001 + "\\",
    ):
        parse(f"{text} # noqa")
