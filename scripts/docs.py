"""Writes what the documentation takes from the code: the rule pages, and the README's rule table and example output.

The samples are linted in a copy, without the data that make_data.py may have left beside them.

    python scripts/docs.py [--check]

With --check nothing is written: it names what is stale and exits with 1.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from kerasleaklint import evidence
from kerasleaklint.rules import registry
from kerasleaklint.rules.rule import Rule

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
PAGES = ROOT / "docs" / "rules"
SAMPLES = "samples"
BLOCK = re.compile(r"(<!-- begin: (?P<name>[\w-]+) -->\n).*?(<!-- end: (?P=name) -->)", re.DOTALL)
COMMANDS = {
    "concise": ["samples"],
    "full": ["samples", "--select", "KLL102", "--output-format", "full"],
    "diff": ["samples/train_from_files.py", "--diff"],
}
LANGUAGES = {"diff": "diff"}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Write the generated documentation.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if something is stale")
    check = parser.parse_args(arguments).check
    stale = [path for path, text in documents() if read(path) != text]
    orphans = sorted(set(PAGES.glob("*.md")) - {page_of(rule) for rule in registry().values()})
    for path in stale + orphans:
        print(f"{path.relative_to(ROOT)} is stale; run `python scripts/docs.py`" if check else path.relative_to(ROOT))
    if check:
        return 1 if stale or orphans else 0
    for path, text in documents():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    for path in orphans:
        path.unlink()
    return 0


def documents() -> Iterator[tuple[Path, str]]:
    """Every generated file with the text that it should have."""
    for rule in registry().values():
        yield page_of(rule), page(rule)
    blocks = {"rules": table(), **{name: output(name, options) for name, options in COMMANDS.items()}}
    yield README, BLOCK.sub(lambda found: found[1] + blocks[found["name"]] + found[3], read(README))


def page_of(rule: Rule) -> Path:
    return PAGES / f"{rule.code}.md"


def page(rule: Rule) -> str:
    """The manual page, and the two whole programs that the tests run the rule on."""
    default = f"off ({rule.opt_in})" if rule.opt_in else "on"
    facts = f"Severity: {rule.severity}. Effect: {rule.effect}. Default: {default}. Fix: {fix_of(rule)}."
    return f"""\
<!-- Written by scripts/docs.py from the docstring of src/kerasleaklint/rules/{rule.name.replace("-", "_")}.py -->

# {rule.code} {rule.name}

{facts}

{rule.page.strip()}

{measured(rule)}## Whole programs

This one is reported:

```python
{rule.bad.strip()}
```

This one is not:

```python
{rule.good.strip()}
```
"""


def measured(rule: Rule) -> str:
    section = evidence.section(rule.code, evidence.load(rule.code))
    return f"{section}\n" if section else ""


def table() -> str:
    head = "| code | name | effect | fix | measured before → after | reports |\n|---|---|---|---|---|---|\n"
    return head + "".join(f"| {' | '.join(row(rule))} |\n" for rule in registry().values())


def row(rule: Rule) -> tuple[str, ...]:
    code = f"[{rule.code}](docs/rules/{rule.code}.md)"
    shown = evidence.headline(evidence.load(rule.code))
    return code, rule.name, rule.effect, fix_of(rule), shown, rule.summary


def fix_of(rule: Rule) -> str:
    return rule.fix or "none"


def output(name: str, options: Sequence[str]) -> str:
    """What the command prints in a fresh clone: as a console session, or alone where it has a language of its own."""
    command = [sys.executable, "-m", "kerasleaklint", "--isolated", *options]
    with TemporaryDirectory() as clone:
        shutil.copytree(ROOT / SAMPLES, Path(clone, SAMPLES), ignore=shutil.ignore_patterns("data", "__pycache__"))
        done = subprocess.run(command, cwd=clone, capture_output=True, text=True, encoding="utf-8", env=environment())
    if done.returncode == 2:
        raise SystemExit(done.stderr)
    if name in LANGUAGES:
        return f"```{LANGUAGES[name]}\n{done.stdout.strip()}\n```\n"
    return f"```console\n$ kerasleaklint {' '.join(options)}\n{done.stdout.strip()}\n```\n"


def environment() -> dict[str, str]:
    return {**{key: value for key, value in os.environ.items() if key != "FORCE_COLOR"}, "PYTHONUTF8": "1"}


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main())
