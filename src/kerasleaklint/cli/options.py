"""Options as click sees them: grouped under headings in the help; those that are settings collect into `ctx.obj`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

Function = TypeVar("Function", bound=Callable[..., Any])


HELP = {"help_option_names": ["-h", "--help"]}
OUTPUT_FORMAT = click.option("--output-format", type=click.Choice(("text", "json")), default="text", show_default=True)


class Option(click.Option):
    """An option under a heading of the help."""

    def __init__(self, *args: Any, section: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.section = section


class SectionedCommand(click.Command):
    """A command whose help groups the options by section."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        sections: dict[str, list[tuple[str, str]]] = {}
        options = [parameter for parameter in self.get_params(ctx) if isinstance(parameter, click.Option)]
        for shown in sorted(options, key=lambda each: not isinstance(each, Option)):  # --help and --version last
            if record := shown.get_help_record(ctx):
                sections.setdefault(getattr(shown, "section", "Miscellaneous"), []).append(record)
        for title, records in sections.items():
            with formatter.section(title):
                formatter.write_dl(records)


def option(*names: str, section: str, **kwargs: Any) -> Callable[[Function], Function]:
    return click.option(*names, cls=Option, section=section, **kwargs)


def setting(*names: str, section: str, **kwargs: Any) -> Callable[[Function], Function]:
    """An option that overrides the configuration key of the same name."""
    return option(*names, section=section, expose_value=False, callback=_override, **kwargs)


def _override(ctx: click.Context, parameter: click.Parameter, value: object) -> None:
    if parameter.name is not None:
        overrides(ctx)[parameter.name.replace("_", "-")] = value


def overrides(ctx: click.Context) -> dict[str, object]:
    """The settings of the command line, by configuration key; empty ones are those that were not given."""
    found: dict[str, object] = ctx.ensure_object(dict)
    return found
