"""`kerasleaklint explain CODE`: the manual page of a rule, which is the docstring of its module."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from kerasleaklint import evidence
from kerasleaklint.cli import output
from kerasleaklint.cli.options import HELP, OUTPUT_FORMAT
from kerasleaklint.cli.rules import facts
from kerasleaklint.rules import registry

if TYPE_CHECKING:
    from kerasleaklint.rules.rule import Rule


@click.command("explain", context_settings=HELP)
@click.argument("codes", nargs=-1, metavar="CODE...")
@click.option("--all", "explain_all", is_flag=True, help="Explain every rule.")
@OUTPUT_FORMAT
def command(codes: Sequence[str], explain_all: bool, output_format: str) -> int:
    """Print the manual page of a rule, named by its code or its name."""
    if bool(codes) == explain_all:
        raise click.UsageError("name the codes to explain, or --all")
    rules = registry()
    chosen = list(rules.values()) if explain_all else [_find(code, rules) for code in codes]
    output.emit(_as_json(chosen) if output_format == "json" else "\n".join(map(_as_text, chosen)))
    return 0


def _find(wanted: str, rules: Mapping[str, Rule]) -> Rule:
    names = {rule.name: rule for rule in rules.values()}
    rule = rules.get(wanted.upper()) or names.get(wanted.lower())
    if rule is None:
        from difflib import get_close_matches

        near = get_close_matches(wanted.upper(), rules, n=1) or get_close_matches(wanted.lower(), names, n=1)
        raise click.UsageError(f"no rule is called {wanted!r}" + (f"; did you mean {near[0]}?" if near else ""))
    return rule


def _as_text(rule: Rule) -> str:
    measured = evidence.section(rule.code, evidence.load(rule.code))
    return f"# {rule.code} {rule.name}\n\n{rule.page.strip()}\n" + (f"\n{measured}" if measured else "")


def _as_json(rules: Sequence[Rule]) -> str:
    import json

    return json.dumps([{**facts(rule), "explanation": rule.page, **_evidence(rule)} for rule in rules], indent=2) + "\n"


def _evidence(rule: Rule) -> dict[str, object]:
    return {"evidence": [asdict(record) for record in evidence.load(rule.code)]}
