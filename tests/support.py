"""What several tests of the rules share: the fixtures, their `# expect:` marks, and the engine in this process."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from kerasleaklint import engine
from kerasleaklint.config import Settings
from kerasleaklint.core import Diagnostic
from kerasleaklint.fixes import FixResult
from kerasleaklint.runner.stack import on_deep_stack
from kerasleaklint.sources import Project

FIXTURES = Path(__file__).parent / "fixtures" / "rules"
DEFAULT = Settings(str(FIXTURES))
ALL = replace(DEFAULT, select=("ALL",))
_MARK = re.compile(r"# expect: (?P<codes>KLL\d{3}(?:, KLL\d{3})*)\s*$")

Mark = tuple[int | None, int, str]  # cell among all cells, row, code


def check(
    data: str | bytes, filename: str = "program.py", *, cwd: Path | None = None, settings: Settings = ALL
) -> list[Diagnostic]:
    """The findings in one program, as the command would have them."""
    raw = data.encode() if isinstance(data, str) else data
    project = Project(cwd or Path("/nonexistent"))
    return on_deep_stack(lambda: engine.check(raw, filename, settings, project))


def fix(data: str | bytes, *, unsafe: bool = False, filename: str = "a.py", settings: Settings = ALL) -> FixResult:
    """One program, fixed, as the command would."""
    raw = data.encode() if isinstance(data, str) else data
    return on_deep_stack(lambda: engine.fix(raw, filename, settings, Project(Path("/nonexistent")), unsafe=unsafe))


def places(found: list[Diagnostic]) -> list[tuple[int, str]]:
    """Row and code of each finding."""
    return [(one.place.start.row, one.code) for one in found]


def codes(found: list[Diagnostic]) -> list[str]:
    return [one.code for one in found]


def find(data: str | bytes, filename: str = "program.py", **options: Any) -> list[tuple[int, str]]:
    """Row and code of each finding in one program."""
    return places(check(data, filename, **options))


def expected(text: str) -> list[tuple[int, str]]:
    """Row and code of each mark in a program."""
    return [
        (row, code)
        for row, line in enumerate(text.splitlines(), start=1)
        if (mark := _MARK.search(line))
        for code in mark["codes"].split(", ")
    ]


def fixtures() -> list[Path]:
    return sorted(path for path in FIXTURES.rglob("*") if path.suffix in (".py", ".ipynb"))


def is_clean(fixture: Path) -> bool:
    return any(part.startswith("clean_") for part in fixture.relative_to(FIXTURES).parts)


def marks(fixture: Path) -> Counter[Mark]:
    """The marks of a file, or of all code cells of a notebook."""
    text = fixture.read_text(encoding="utf-8", errors="replace")
    if fixture.suffix == ".py":
        return Counter((None, row, code) for row, code in expected(text))
    cells = enumerate(json.loads(text)["cells"], start=1)
    return Counter((index, row, code) for index, cell in cells for row, code in expected("".join(cell["source"])))


def findings(fixture: Path) -> Counter[Mark]:
    """What the engine finds in a fixture, in the form of its marks."""
    name = str(fixture.relative_to(FIXTURES))
    found = check(fixture.read_bytes(), name, cwd=FIXTURES)
    return Counter((one.place.cell, one.place.start.row, one.code) for one in found)


def notebook(*cells: str) -> str:
    """The JSON of a notebook of code cells; one that starts with `# markdown` is a text cell."""
    listed = [
        {
            "cell_type": "markdown" if cell.startswith("# markdown") else "code",
            "source": cell.splitlines(keepends=True),
        }
        for cell in cells
    ]
    return json.dumps({"cells": listed, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def grouped(program: str) -> list[tuple[int, str]]:
    """What blank lines part at the top level of a program: the row that each group starts in, and its text."""
    lines = program.splitlines(keepends=True)
    starts = [n for n, line in enumerate(lines) if line[:1].strip() and (n == 0 or not lines[n - 1].strip())]
    return [(start + 1, "".join(lines[start:end])) for start, end in pairwise([*starts, len(lines)])]
