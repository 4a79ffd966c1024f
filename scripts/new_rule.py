"""Writes the one file of a new rule, and two fixtures for it, ready to be changed.

    python scripts/new_rule.py KLL312 unread-dataset [--root CHECKOUT]

The rule works as it is: it reports every `fit` that is not validated. Nothing that exists is overwritten.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

RULE = '''\
"""One sentence that says what is reported.

## What it does

What is looked for, and when it is left alone.

## Why it costs memory

The mechanism, in two or three sentences that teach.

## Example

```python
{example}```

## Use instead

```python
{instead}```

## Fix safety

No automatic fix, because ...

## Measured

What the verifier measured, with releases and date.

## Known limits

- What it cannot see.

## References

- Documentation and upstream issues.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.rules.rule import Case, Finding, Rule
from kerasleaklint.semantics.facts import SinkCall
from kerasleaklint.semantics.queries import arguments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context


def check(fact: SinkCall, context: Context) -> Iterator[Finding]:
    del context
    if fact.method == "fit" and not arguments.is_given(fact, "validation_data"):
        yield Finding(fact.site, "`fit` is not validated; pass `validation_data`", help="hold some rows back")


RULE = Rule(
    code="{code}",
    severity="suggestion",
    effect="memory",
    summary="what is reported, in a few words",
    opt_in="it is new",
    on=(SinkCall,),
    check=check,
    bad="""\\
{bad}""",
    good="""\\
{good}""",
    case=Case(
        before="""\\
SCALE = 1.0
{bad}""",
        after="""\\
SCALE = 1.0
{good}""",
    ),
)
'''
MODEL = """\
import keras

model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
"""
EXAMPLE = "model.fit(x, y)\n"
INSTEAD = "model.fit(x, y, validation_data=(a, b))\n"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Write the file of a new rule and two fixtures.")
    parser.add_argument("code", type=_code, help="KLL and three digits")
    parser.add_argument("name", type=_name, help="words-with-hyphens")
    parser.add_argument("--root", type=Path, default=ROOT, help="the checkout (default: this one)")
    wanted = parser.parse_args(arguments)
    files = dict(_files(wanted.root, wanted.code, wanted.name))
    known = [path for path in files if path.exists()]
    if known:
        print(f"{known[0]} exists", file=sys.stderr)
        return 2
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        print(path.relative_to(wanted.root))
    return 0


def _files(root: Path, code: str, name: str) -> Iterator[tuple[Path, str]]:
    fixtures = root / "tests" / "fixtures" / "rules" / code
    bad, good = MODEL + EXAMPLE, MODEL + INSTEAD
    text = RULE.format(code=code, example=EXAMPLE, instead=INSTEAD, bad=bad, good=good)
    yield root / "src" / "kerasleaklint" / "rules" / f"{name.replace('-', '_')}.py", text
    yield fixtures / "first.py", bad.replace(EXAMPLE, f"{EXAMPLE.strip()}  # expect: {code}\n")
    yield fixtures / "clean_first.py", good


def _code(text: str) -> str:
    if not re.fullmatch(r"KLL\d{3}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not KLL and three digits")
    return text


def _name(text: str) -> str:
    if not re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not lower-case words with hyphens")
    return text


if __name__ == "__main__":
    sys.exit(main())
