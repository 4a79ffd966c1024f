"""What the fixes of the rules write: exact text, and laws for all fixtures. `x.py` becomes `x.fixed.py`."""

from __future__ import annotations

import ast
import io
import json
import shutil
import subprocess
import sys
import tokenize
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kerasleaklint import engine
from kerasleaklint.config import Settings
from kerasleaklint.rules import registry
from kerasleaklint.runner.stack import on_deep_stack
from kerasleaklint.sources import Project
from support import ALL

FIXTURES = Path(__file__).parent / "fixtures" / "fixes"
PROGRAMS = sorted(path for path in FIXTURES.rglob("*.py") if not path.name.endswith(".fixed.py"))
EVERY = pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: str(path.relative_to(FIXTURES)))
SIMPLE = (
    "KLL201", "KLL202", "KLL204", "KLL205", "KLL301", "KLL302", "KLL401", "KLL403", "KLL404", "KLL501",
    "KLL502", "KLL503", "KLL504", "KLL506", "KLL901",
)  # fmt: skip


def settings(code: str) -> Settings:
    """The rule alone; that about suppressions needs the others."""
    return ALL if code == "KLL901" else replace(ALL, select=(code,))


def fix(data: bytes, code: str, *, unsafe: bool = True) -> bytes:
    project = Project(Path("/nonexistent"))
    return on_deep_stack(lambda: engine.fix(data, "program.py", settings(code), project, unsafe=unsafe)).data


def twin(path: Path) -> Path:
    return path.with_suffix(".fixed.py")


def comments(data: bytes) -> Counter[str]:
    return Counter(t.string for t in tokenize.tokenize(io.BytesIO(data).readline) if t.type == tokenize.COMMENT)


@EVERY
def test_the_text_is_exact(path: Path) -> None:
    assert fix(path.read_bytes(), path.parent.name).decode() == twin(path).read_text()


@pytest.mark.parametrize("path", [path for path in PROGRAMS if path.stem.startswith(("safe", "unsafe"))], ids=str)
def test_only_what_stays_the_same_is_safe(path: Path) -> None:
    """By the names of the files."""
    expected = path if path.stem.startswith("unsafe") else twin(path)
    assert fix(path.read_bytes(), path.parent.name, unsafe=False).decode() == expected.read_text()


@EVERY
def test_a_second_time_changes_nothing(path: Path) -> None:
    fixed = twin(path).read_bytes()
    assert fix(fixed, path.parent.name) == fixed


@EVERY
def test_comments_survive_and_the_result_compiles(path: Path) -> None:
    ast.parse(twin(path).read_bytes())
    if path.parent.name != "KLL901":
        assert comments(path.read_bytes()) <= comments(twin(path).read_bytes())


# Rows that become too long and have a comment behind them are not broken.
LONG = {"KLL104/pair_of_names.fixed.py"}


def test_what_was_formatted_is_formatted() -> None:
    """By ruff; and its default rules have nothing new to say."""
    assert {str(Path(name).relative_to(FIXTURES)) for name in _complaints("format", "--check")} <= LONG
    assert not _complaints("check")


def _complaints(*command: str) -> set[str]:
    """The programs that ruff has something against only when they are fixed."""
    options = ("--isolated", "--no-cache", "--output-format", "json")
    done = subprocess.run([_ruff(), *command, *options, str(FIXTURES)], capture_output=True, text=True, check=False)
    named = {str(found["filename"]) for found in json.loads(done.stdout)}
    fixed = (name for name in named if name.endswith(".fixed.py"))
    return {name for name in fixed if f"{name.removesuffix('.fixed.py')}.py" not in named}


def _ruff() -> str:
    return shutil.which("ruff", path=str(Path(sys.executable).parent)) or pytest.skip("needs ruff")


COPIES: dict[str, Callable[[str], bytes]] = {
    "crlf": lambda text: text.replace("\n", "\r\n").encode(),
    "tabs": lambda text: _tabbed(text).encode(),
    "bom": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "latin-1": lambda text: b"# coding: latin-1\n# \xe9\n" + text.encode("latin-1"),
}


def _tabbed(text: str) -> str:
    """Blocks indented with tabs; continuation rows keep their spaces."""
    rows = text.split("\n")
    starts = {t.start[0] - 1: t.string for t in tokenize.generate_tokens(io.StringIO(text).readline) if _opens_row(t)}
    return "\n".join(_with_tabs(row) if number in starts else row for number, row in enumerate(rows))


def _opens_row(token: tokenize.TokenInfo) -> bool:
    return not token.line[: token.start[1]].strip() and token.type not in (tokenize.NL, tokenize.NEWLINE)


def _with_tabs(row: str) -> str:
    bare = row.lstrip(" ")
    return "\t" * ((len(row) - len(bare)) // 4) + " " * ((len(row) - len(bare)) % 4) + bare


@EVERY
@pytest.mark.parametrize("copy", COPIES)
def test_copies_are_fixed_alike(path: Path, copy: str) -> None:
    text, fixed = path.read_text(), twin(path).read_text()
    if copy == "tabs" and "\n          " in text:
        pytest.skip("arguments aligned with a parenthesis")
    if copy == "latin-1" and "import math" in fixed and "import math" not in text:
        pytest.skip("the import moves the comments")
    assert fix(COPIES[copy](text), path.parent.name) == COPIES[copy](fixed)


@pytest.mark.parametrize("code", SIMPLE)
def test_the_example_of_the_rule_is_fixed(code: str) -> None:
    rule = registry()[code]
    assert rule.fix
    fixed = fix(rule.bad.encode(), code).decode()
    if code in ("KLL201", "KLL202"):  # what they walk over is not to be seen there
        assert fixed == rule.bad
    else:
        assert fixed != rule.bad
    if code in ("KLL204", "KLL301", "KLL302", "KLL401", "KLL501", "KLL502", "KLL503", "KLL504"):
        assert fixed == rule.good


@pytest.mark.parametrize(
    ("program", "reasons"),
    [
        ("KLL304/decoded", ["with `cache` before the map, every epoch would decode everything anew"]),
        ("KLL305/kept", ["`shuffle` does not stand right behind `map`, or something else is between",
        "there is a comment in the chain, or `shuffle` is not written as one of its methods",
        "`filter` stands between the map and `shuffle`"]),
        ("KLL401/mixed_precision", ["`clear_session` would also reset what `mixed_precision` in the file is about"]),
        ("KLL401/shared_layer", ["the loop may use what `first = keras.layers.Dense(3)` makes, and `clear_session` "
        "starts the names of layers anew (line 5)"]),
    ],
)  # fmt: skip
def test_what_has_no_fix_says_why(program: str, reasons: list[str]) -> None:
    data = (FIXTURES / f"{program}.py").read_bytes()
    found = engine.check(data, "program.py", settings(program[:6]), Project(Path("/nonexistent")))
    assert [diagnostic.unfixed for diagnostic in found] == reasons
    assert not any(diagnostic.fix for diagnostic in found)
