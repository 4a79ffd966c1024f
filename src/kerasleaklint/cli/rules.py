"""`kerasleaklint rules`: a table of all rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from kerasleaklint.cli import output
from kerasleaklint.cli.options import HELP, OUTPUT_FORMAT
from kerasleaklint.rules import registry

if TYPE_CHECKING:
    from kerasleaklint.rules.rule import Rule

_HEADINGS = ("Code", "Name", "Effect", "Default", "Summary")


@click.command("rules", context_settings=HELP)
@OUTPUT_FORMAT
def command(output_format: str) -> int:
    """List all rules: code, name, what they guard against, whether they are on by default."""
    rules = list(registry().values())
    output.emit(_as_json(rules) if output_format == "json" else _as_text(rules))
    return 0


def facts(rule: Rule) -> dict[str, Any]:
    """A rule as JSON shows it."""
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity,
        "effect": rule.effect,
        "default": rule.default,
        "fixable": rule.fixable,
        "summary": rule.summary,
    }


def _as_json(rules: Sequence[Rule]) -> str:
    import json

    return json.dumps([facts(rule) for rule in rules], indent=2) + "\n"


def _as_text(rules: Sequence[Rule]) -> str:
    rows = [_HEADINGS, *map(_row, rules)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
    return "\n".join(lines) + "\n"


def _row(rule: Rule) -> tuple[str, ...]:
    return rule.code, rule.name, rule.effect, "on" if rule.default else "off", rule.summary
