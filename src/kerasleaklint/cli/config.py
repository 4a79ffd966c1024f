"""`kerasleaklint config`: the resolved settings and where each comes from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from kerasleaklint.cli import output
from kerasleaklint.cli.options import HELP, OUTPUT_FORMAT
from kerasleaklint.cli.settings import as_json, as_text, resolve


@click.command("config", context_settings=HELP)
@click.option("--config", multiple=True, metavar="FILE|KEY=VALUE", help="A TOML file, or one setting.")
@click.option("--isolated", is_flag=True, help="Read no configuration files.")
@OUTPUT_FORMAT
def command(config: Sequence[str], isolated: bool, output_format: str) -> int:
    """Print the resolved settings of the current directory and where each comes from."""
    settings = resolve(Path.cwd(), config, isolated=isolated)
    output.emit(as_json(settings) if output_format == "json" else as_text(settings))
    return 0
