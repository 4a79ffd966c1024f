"""Dispatch to the subcommands (`check` where none is named), and one line for every way to fail."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

import click

from kerasleaklint.cli.output import abandon_stdout, complain, complain_of
from kerasleaklint.core import ConfigError

FAILURE = 2
DEFAULT = "check"
COMMANDS = {
    "check": "Lint files and folders (the default).",
    "explain": "Print the manual page of a rule.",
    "rules": "List all rules.",
    "config": "Print the resolved settings and where each comes from.",
    "verify": "Run a program before and after its fix, and compare memory and training.",
}


class App(click.Group):
    """Imports a subcommand when it is called, and knows a default one."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        named = bool(args) and args[0] in COMMANDS
        return super().parse_args(ctx, args if named else [DEFAULT, *args])

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"kerasleaklint.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command


def run(args: Sequence[str], prog_name: str) -> int:
    """The exit status; whatever goes wrong is one line on standard error."""
    try:
        return _invoke(args, prog_name)
    except BrokenPipeError:  # from click, which prints the help
        abandon_stdout()
        return 0
    except click.ClickException as error:
        complain(error.format_message())
    except ConfigError as error:
        complain(str(error))
    except OSError as error:
        abandon_stdout()  # it may be what failed, and would fail once more at the exit
        complain_of(error)
    except Exception as error:
        complain(f"internal failure: {type(error).__name__}: {error}")
        if {"-v", "--verbose"}.intersection(args):
            from traceback import print_exc

            print_exc()
    return FAILURE


def _invoke(args: Sequence[str], prog_name: str) -> int:
    """The status that the subcommand returns. Not `App.main`, which would print for itself and catch Ctrl-C."""
    app = App("kerasleaklint")
    try:
        with app.make_context(prog_name, list(args)) as context:
            status = app.invoke(context)
    except click.exceptions.Exit as leave:  # --help, --version
        status = leave.exit_code
    assert isinstance(status, int)
    return status
