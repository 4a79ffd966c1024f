"""`kerasleaklint rules`: a table of all rules, or of those with one effect."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from kerasleaklint.cli import output
from kerasleaklint.cli.options import HELP, OUTPUT_FORMAT
from kerasleaklint.rules import registry
from kerasleaklint.rules.rule import EFFECTS

if TYPE_CHECKING:
    from kerasleaklint.rules.rule import Rule

_HEADINGS = ("Code", "Name", "Effect", "Default", "Fix", "Summary")


@click.command("rules", context_settings=HELP)
@click.option("--effect", type=click.Choice(EFFECTS), multiple=True, help="Only rules with this effect.")
@OUTPUT_FORMAT
def command(effect: tuple[str, ...], output_format: str) -> int:
    """List the rules: code, name, what they guard against, whether they are on, how far their fixes go."""
    rules = [rule for rule in registry().values() if not effect or rule.effect in effect]
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
        "opt_in": rule.opt_in,
        "fix": rule.fix,
        "summary": rule.summary,
    }


def _as_json(rules: Sequence[Rule]) -> str:
    import json

    return json.dumps([facts(rule) for rule in rules], indent=2) + "\n"


def _as_text(rules: Sequence[Rule]) -> str:
    rows = [_HEADINGS, *map(_row, rules)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    reasons = [f"{rule.code} is off: {rule.opt_in}" for rule in rules if rule.opt_in]
    return "\n".join([*lines, *(["", *reasons] if reasons else [])]) + "\n"


def _row(rule: Rule) -> tuple[str, ...]:
    return rule.code, rule.name, rule.effect, "on" if rule.default else "off", rule.fix or "-", rule.summary
